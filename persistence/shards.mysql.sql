-- name: settle_shards
-- Waits until no transaction holds a shared lock on these shards: whatever a lost connection left
-- running on the server has then either committed or gone.
select shard from shards where shard in (:shards) for update
