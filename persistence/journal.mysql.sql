-- name: lock_fences
-- Fails with a number out of range unless each of the :count fences, '<shard>.<epoch>', holds, and
-- all :before texts of this connection were stored: otherwise no row is looked at, nor locked. The
-- shared lock keeps the fences so until this transaction ends. (MariaDB has no `for share`.)
set @fences = (
  select 18446744073709551615 + (count(*) <> :count)
  from shards
  where @texts <=> :before and shard in (:shards) and concat(shard, '.', epoch) in (:fences)
  lock in share mode
)

-- name: count_text
-- Behind each commit: so many texts of this connection were stored.
set @texts = :texts

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

-- name: find_last_rows
-- No row: there is none. One step down the index for each entity, not all its rows.
select entity, max(seq) as seq from journal where entity in (:entities) group by entity
