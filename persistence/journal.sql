-- name: insert_journal_row
-- bulk
-- The primary key is the second wall behind the fence: whoever decides anew what is stored already
-- begins with the sequence at which it was decided before.
insert into journal (entity, seq, shard, epoch, command_ids, events, at_ms, hashes)
values (:entity, :seq, :shard, :epoch, :command_ids, :events, :at_ms, :hashes)

-- name: insert_command
-- bulk
insert into commands (entity, command_id, in_row) values (:entity, :command_id, :in_row)

-- name: read_journal_rows
-- From the row in which :from_seq lies, or after which it would lie; only those after :after_row.
select entity, seq, shard, epoch, command_ids as commandIds, events, at_ms as atMs, hashes
from journal
where entity = :entity and seq > :after_row and seq >= coalesce((
  select max(seq) from journal where entity = :entity and seq <= :from_seq
), 0)
order by seq
limit :limit

-- name: find_journal_rows
select entity, seq, shard, epoch, command_ids as commandIds, events, at_ms as atMs, hashes
from journal
where entity = :entity and seq in (:seqs)

-- name: find_commands
-- The rows in which they took effect: of those that an order remembers, its id being theirs, and of
-- the others.
select in_row as inRow
from commands
where entity = :entity and command_id in (:command_ids)
union
select o.born_row as inRow
from orders o
join order_items i on i.order_id = o.id and i.line = 0
where o.id in (:command_ids) and o.born_row is not null
  and case when i.deal_id is null
    then concat('product/', i.product_id) else concat('deal/', i.deal_id) end = :entity

-- name: find_order_birth
-- No row: the order is unknown, or its own journal tells its birth (born_seq is null).
-- An order born of another entity has exactly one line, and that line names the parent.
select case when i.deal_id is null
    then concat('product/', i.product_id) else concat('deal/', i.deal_id) end as parent,
  o.born_seq as seq, o.born_row as inRow
from orders o
join order_items i on i.order_id = o.id
where o.id = :id and o.born_seq is not null
limit 1

-- name: find_deal_birth
select concat('product/', product_id) as parent, born_seq as seq, born_row as inRow
from deals
where id = :id

-- name: find_snapshot
select entity, seq, state, checksum, at_ms as atMs
from snapshots
where entity = :entity
