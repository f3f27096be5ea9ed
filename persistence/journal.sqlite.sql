-- name: fence
-- The writer is alone inside its transaction, so a plain read holds the epochs still.
-- A missing or other epoch: step down.
select shard, epoch from shards where shard in (:shards)

-- name: save_snapshot
-- Zero rows: a snapshot of a later sequence is already there.
insert into snapshots (entity, seq, state, checksum, at_ms)
values (:entity, :seq, :state, :checksum, :at_ms)
on conflict (entity) do update
set seq = excluded.seq, state = excluded.state, checksum = excluded.checksum,
  at_ms = excluded.at_ms
where excluded.seq >= snapshots.seq

-- name: find_last_rows
-- Grouped, all rows would be read. Null: there is none.
select value as entity, (select max(seq) from journal where entity = value) as seq
from json_each(:entities)
