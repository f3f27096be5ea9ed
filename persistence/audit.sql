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

-- name: audit_repeated_commands
-- Read in the order of the unique index, if it is there.
select entity, command_id as commandId, min(seq) as firstSeq, max(seq) as lastSeq
from journal
group by entity, command_id
having count(*) > 1
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
select id, product_id, deal_price, original_price, deal_stock, available, held, sold, returned,
  per_user_limit, starts_at, ends_at, ended, version, born_seq, created_at
from deals
where id > :after
order by id
limit :limit

-- name: audit_deal_births
-- The entry of its product in which each deal was born. None: there is no such entry.
select d.id, j.entity, j.seq, j.events, j.at_ms as atMs
from deals d
join journal j on j.entity = concat('product/', d.product_id) and j.seq = d.born_seq
where d.id > :after and d.id <= :upto

-- name: audit_orders
select id, user_id, total_amount, status, shipping_address, born_seq, version, cancelled_at,
  cancel_reason, created_at, updated_at
from orders
where id > :after
order by id
limit :limit

-- name: audit_order_items
-- Also those whose order does not exist.
select order_id, line, product_id, deal_id, product_name, quantity, unit_price
from order_items
where order_id > :after and order_id <= :upto
order by order_id, line

-- name: audit_order_births
-- The entry in which each order of one line was born. None: a cart, or there is no such entry.
select o.id, j.entity, j.seq, j.events, j.at_ms as atMs
from orders o
join order_items i on i.order_id = o.id and i.line = 0
join journal j on j.seq = o.born_seq
  and j.entity = case when i.deal_id is null
    then concat('product/', i.product_id) else concat('deal/', i.deal_id) end
where o.id > :after and o.id <= :upto

-- name: audit_births_of_orders
-- The same, for the orders that idempotency keys name.
select o.id, j.entity, j.seq, j.events, j.at_ms as atMs
from orders o
join order_items i on i.order_id = o.id and i.line = 0
join journal j on j.seq = o.born_seq
  and j.entity = case when i.deal_id is null
    then concat('product/', i.product_id) else concat('deal/', i.deal_id) end
where o.id in (:ids)

-- name: audit_first_entries
-- A cart tells its own birth.
select entity, seq, events, at_ms as atMs
from journal
where entity in (:entities) and seq = 1

-- name: audit_sold_orders
-- What orders say of the entries that name them: one row a line.
select o.id, o.status, o.born_seq as bornSeq, i.quantity,
  case when i.deal_id is null
    then concat('product/', i.product_id) else concat('deal/', i.deal_id) end as owner
from orders o
join order_items i on i.order_id = o.id
where o.id in (:ids)

-- name: audit_allotted_deals
select id, product_id as productId, born_seq as bornSeq, returned
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
