-- name: count_shards
select count(*) as shards from shards

-- name: insert_shards
-- Shards 0 to :last. Epoch 0: never taken.
insert into shards (shard, epoch, owner)
with recursive numbers (shard) as (
  select 0 union all select shard + 1 from numbers where shard < :last
)
select shard, 0, '' from numbers

-- name: take_shards
-- The exclusive lock waits for every commit that holds a shard's shared lock.
update shards set epoch = epoch + 1, owner = :owner where shard in (:shards)

-- name: list_fences
select shard, epoch from shards where shard in (:shards) order by shard

-- name: list_foreign_fences
-- Shards last taken by anybody but :owner.
select shard, epoch from shards where shard in (:shards) and owner <> :owner
