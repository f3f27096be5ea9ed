-- name: fence
-- The shared lock holds the epochs still until this transaction ends. A missing or other epoch:
-- step down. (MariaDB has no `for share`.)
select shard, epoch from shards where shard in (:shards) lock in share mode

-- name: save_snapshot
-- A snapshot of an earlier sequence changes nothing. `seq` comes last: MySQL assigns from left to
-- right, and every condition before it must see the stored value.
insert into snapshots (entity, seq, state, checksum, at_ms)
values (:entity, :seq, :state, :checksum, :at_ms)
on duplicate key update
  state = if(seq <= :seq, :state, state),
  checksum = if(seq <= :seq, :checksum, checksum),
  at_ms = if(seq <= :seq, :at_ms, at_ms),
  seq = greatest(seq, :seq)
