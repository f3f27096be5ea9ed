-- name: insert_journal_row
-- bulk
-- The primary key is the second wall behind the fence: whoever decides anew what is stored already
-- begins with the sequence at which it was decided before.
insert into journal (entity, seq, shard, epoch, command_ids, events, at_ms, hash, summary)
values (:entity, :seq, :shard, :epoch, :command_ids, :events, :at_ms, :hash, :summary)

-- name: insert_command
-- bulk
insert into commands (entity, command_id, in_row) values (:entity, :command_id, :in_row)

-- name: read_journal_rows
select entity, seq, shard, epoch, command_ids as commandIds, events, at_ms as atMs, hash,
  summary
from journal
where entity = :entity and seq > :after_seq
order by seq
limit :limit

-- name: find_journal_rows
select entity, seq, shard, epoch, command_ids as commandIds, events, at_ms as atMs, hash,
  summary
from journal
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

-- name: find_order_birth
-- No row: the order is unknown, or its own journal tells its birth (born_seq is null).
-- An order born of another entity has exactly one line, whose owner is the parent.
select owner as parent, born_seq as seq, born_row as inRow
from orders
where id = :id and born_seq is not null

-- name: find_deal_birth
select concat('product/', product_id) as parent, born_seq as seq, born_row as inRow
from deals
where id = :id

-- name: find_snapshot
select entity, seq, state, checksum, at_ms as atMs
from snapshots
where entity = :entity
