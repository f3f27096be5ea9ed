-- name: lock_shards
-- Waits until no transaction holds a shared lock on these shards: whatever a lost connection left
-- running on the server has then either committed or gone. What it left waiting finds a new epoch.
select shard, epoch from shards where shard in (:shards) order by shard for update
