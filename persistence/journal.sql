-- name: insert_entry
-- bulk
-- The primary key is the second wall behind the fence: a sequence is written once.
insert into journal (entity, seq, shard, epoch, command_id, events, at_ms, hash)
values (:entity, :seq, :shard, :epoch, :command_id, :events, :at_ms, :hash)

-- name: read_entries
select entity, seq, shard, epoch, command_id as commandId, events, at_ms as atMs, hash
from journal
where entity = :entity and seq > :after_seq
order by seq
limit :limit

-- name: find_entries
select entity, seq, shard, epoch, command_id as commandId, events, at_ms as atMs, hash
from journal
where entity = :entity and command_id in (:command_ids)

-- name: find_order_birth
-- No row: the order is unknown, or its own journal tells its birth (born_seq is null).
-- An order born of another entity has exactly one line, and that line names the parent.
select case when i.deal_id is null then 'product' else 'deal' end as kind,
  coalesce(i.deal_id, i.product_id) as id, o.born_seq as seq
from orders o
join order_items i on i.order_id = o.id
where o.id = :id and o.born_seq is not null
limit 1

-- name: find_deal_birth
select 'product' as kind, product_id as id, born_seq as seq
from deals
where id = :id

-- name: find_snapshot
select entity, seq, state, checksum, at_ms as atMs
from snapshots
where entity = :entity
