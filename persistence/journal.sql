-- name: insert_journal_row
-- bulk
-- The primary key is the second wall behind the fence: whoever decides anew what is stored already
-- begins with the sequence at which it was decided before.
insert into journal
  (entity, seq, shard, epoch, command_ids, events, model_row, at_ms, hash, summary)
values
  (:entity, :seq, :shard, :epoch, :command_ids, :events, :model_row, :at_ms, :hash, :summary)

-- name: insert_command
-- bulk
insert into commands (entity, command_id, in_row) values (:entity, :command_id, :in_row)

-- name: read_journal_rows
select entity, seq, shard, epoch, command_ids as commandIds, events, model_row as modelRow, model,
  at_ms as atMs, hash, summary
from journal_rows
where entity = :entity and seq > :after_seq
order by seq
limit :limit

-- name: find_journal_rows
select entity, seq, shard, epoch, command_ids as commandIds, events, model_row as modelRow, model,
  at_ms as atMs, hash, summary
from journal_rows
where entity = :entity and seq in (:seqs)

-- name: find_commands
-- The rows in which they took effect: of those that an order remembers, its id being theirs, and of
-- the others.
select in_row as inRow
from commands
where entity = :entity and command_id in (:command_ids)
union
select born_row as inRow
from orders
where id in (:command_ids) and born_row is not null and owner = :entity

-- name: find_order_births
-- With the rows of their parents. Missing is an order that is unknown, or whose own journal tells its
-- birth (born_seq is null). One born of another entity has exactly one line, whose owner is the parent.
select o.id as child, o.born_seq as bornSeq, j.entity, j.seq, j.shard, j.epoch,
  j.command_ids as commandIds, j.events, j.model_row as modelRow, j.model, j.at_ms as atMs, j.hash,
  j.summary
from orders o
join journal_rows j on j.entity = o.owner and j.seq = o.born_row
where o.id in (:ids) and o.born_seq is not null

-- name: find_deal_births
-- With the rows of their products. Missing is a deal that is unknown.
select d.id as child, d.born_seq as bornSeq, j.entity, j.seq, j.shard, j.epoch,
  j.command_ids as commandIds, j.events, j.model_row as modelRow, j.model, j.at_ms as atMs, j.hash,
  j.summary
from deals d
join journal_rows j on j.entity = concat('product/', d.product_id) and j.seq = d.born_row
where d.id in (:ids)

-- name: find_snapshots
-- Missing is an entity without one.
select entity, seq, state, checksum, at_ms as atMs
from snapshots
where entity in (:entities)
