-- name: audit_strangers
-- Journal, snapshots or wake-ups of a kind that nobody owns. '0' is the character after '/'.
select entity from (
  select entity from journal
  where entity < 'deal/' or (entity >= 'deal0' and entity < 'order/')
    or (entity >= 'order0' and entity < 'product/') or entity >= 'product0'
  union
  select entity from snapshots
  where entity < 'deal/' or (entity >= 'deal0' and entity < 'order/')
    or (entity >= 'order0' and entity < 'product/') or entity >= 'product0'
  union
  select entity from wakeups
  where entity < 'deal/' or (entity >= 'deal0' and entity < 'order/')
    or (entity >= 'order0' and entity < 'product/') or entity >= 'product0'
) strangers
order by entity
limit :limit

-- name: audit_count_keys
select count(*) as total from idempotency_keys

-- name: audit_twice_kept_commands
-- Those that a sale's order remembers, too.
select c.entity, c.command_id as commandId, c.in_row as inRow
from commands c
join orders o on o.id = c.command_id and o.owner = c.entity
where o.born_row is not null
limit :limit

-- name: audit_strayed_commands
-- Those that no line of the row they name is.
select c.entity, c.command_id as commandId, c.in_row as inRow
from commands c
left join journal j on j.entity = c.entity and j.seq = c.in_row
where j.seq is null or instr(
  concat(char(10), j.command_ids, char(10)),
  concat(char(10), c.command_id, char(10))
) = 0
limit :limit

-- name: audit_shards
select shard, epoch from shards order by shard

-- name: audit_snapshots
-- Their states may be large; each is loaded when its entity's turn comes.
select entity
from snapshots
where entity > :after and entity < :before
order by entity
limit :limit

-- name: audit_wakeups
select entity, at_ms as atMs
from wakeups
where entity > :after and entity < :before
order by entity
limit :limit

-- name: audit_products
select id, seller_id, name, description, price, stock, category, image_url, version, created_at,
  updated_at
from products
where id > :after
order by id
limit :limit

-- name: audit_deals
select id, product_id, deal_price, original_price, deal_stock, per_user_limit, starts_at, ends_at,
  none_left, ended, born_seq, born_row, created_at
from deals
where id > :after
order by id
limit :limit

-- name: audit_deal_births
-- The rows of the journal in which these deals were born, each once: many are born in one.
select j.entity, j.seq, j.shard, j.epoch, j.command_ids as commandIds, j.events,
  j.model_row as modelRow, j.model, j.at_ms as atMs, j.hash, j.summary
from (
  select distinct concat('product/', product_id) as entity, born_row as seq
  from deals
  where id > :after and id <= :upto
) born
join journal_rows j on j.entity = born.entity and j.seq = born.seq

-- name: audit_orders
select id, user_id, total_amount, status, shipping_address, born_seq, born_row, version,
  cancelled_at, cancel_reason, created_at, updated_at, product_id, deal_id, product_name, quantity,
  unit_price
from orders
where id > :after
order by id
limit :limit

-- name: audit_order_items
-- Further lines, and those that should not be there.
select order_id, line, product_id, deal_id, product_name, quantity, unit_price
from order_items
where order_id > :after and order_id <= :upto
order by order_id, line

-- name: audit_order_births
-- The rows in which these orders of one line were born, each once. A cart was born in none.
select j.entity, j.seq, j.shard, j.epoch, j.command_ids as commandIds, j.events,
  j.model_row as modelRow, j.model, j.at_ms as atMs, j.hash, j.summary
from (
  select distinct born_row as seq, owner as entity
  from orders
  where id > :after and id <= :upto
) born
join journal_rows j on j.entity = born.entity and j.seq = born.seq

-- name: audit_births_of_orders
-- The same, for the orders that idempotency keys name.
select j.entity, j.seq, j.shard, j.epoch, j.command_ids as commandIds, j.events,
  j.model_row as modelRow, j.model, j.at_ms as atMs, j.hash, j.summary
from (
  select distinct born_row as seq, owner as entity
  from orders
  where id in (:ids)
) born
join journal_rows j on j.entity = born.entity and j.seq = born.seq

-- name: audit_first_rows
-- A cart tells its own birth.
select entity, seq, shard, epoch, command_ids as commandIds, events, model_row as modelRow, model,
  at_ms as atMs, hash, summary
from journal_rows
where entity in (:entities) and seq = 1

-- name: audit_sold_orders
-- What orders say of the entries that name them: one row a line.
select id, status, born_seq as bornSeq, quantity, owner
from orders
where id in (:ids)
union all
select o.id, o.status, o.born_seq, i.quantity, i.owner
from order_items i
join orders o on o.id = i.order_id
where i.order_id in (:ids)

-- name: audit_allotted_deals
select id, product_id as productId, born_seq as bornSeq,
  (select summary from journal where entity = concat('deal/', deals.id) order by seq desc limit 1)
    as summary
from deals
where id in (:ids)

-- name: audit_totals
-- Lists whose kept total is not the number of products in them, and lists without one: total is null.
-- Names are put together, not taken apart: of a text, SQLite's substr gives what comes before a NUL.
with counted as (
  select concat('category:', category) as list, count(*) as total
  from products
  where category is not null
  group by category
  union all
  select 'all', count(*) from products
)
select list, total, counted
from (
  select kept.list, kept.total, coalesce(counted.total, 0) as counted
  from list_totals kept
  left join counted on counted.list = kept.list
  where kept.total <> coalesce(counted.total, 0)
  order by kept.list
  limit :limit
) wrong
union all
select list, total, counted
from (
  select counted.list, kept.total, counted.total as counted
  from counted
  left join list_totals kept on kept.list = counted.list
  where kept.list is null and counted.total > 0
  order by counted.list
  limit :limit
) missing

-- name: audit_positions
-- Dense means: as many as the highest, all different, from 1.
select count(*) as products, count(distinct position) as positions,
  coalesce(min(position), 1) as lowest, coalesce(max(position), 0) as highest
from products
