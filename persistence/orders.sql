-- name: insert_order
-- bulk
-- With its first line. What the orders of a deal share comes last (`formatRun`).
insert into orders
  (id, user_id, born_seq, born_row, product_id, deal_id, product_name, unit_price, quantity,
  total_amount, shipping_address, status, version, created_at, updated_at)
values
  (:id, :user_id, :born_seq, :born_row, :product_id, :deal_id, :product_name, :unit_price, :quantity,
  :total_amount, :shipping_address, :status, :version, :created_at, :updated_at)

-- name: insert_order_item
-- bulk
-- A further line, from 1 on.
insert into order_items (order_id, line, product_id, deal_id, product_name, quantity, unit_price)
values (:order_id, :line, :product_id, :deal_id, :product_name, :quantity, :unit_price)

-- name: insert_idempotency_key
-- bulk
insert into idempotency_keys (user_id, idempotency_key, order_id, fingerprint, at_ms)
values (:user_id, :idempotency_key, :order_id, :fingerprint, :at_ms)

-- name: delete_idempotency_key
-- Zero rows: the key belongs to another order, or is gone.
delete from idempotency_keys
where user_id = :user_id and idempotency_key = :idempotency_key and order_id = :order_id

-- name: update_order
-- bulk
update orders
set status = :status, version = :version, cancelled_at = :cancelled_at,
  cancel_reason = :cancel_reason, updated_at = :updated_at
where id = :id

-- name: find_order
select id, user_id as userId, total_amount as totalAmount, status,
  shipping_address as shippingAddress, born_seq as bornSeq, version, cancelled_at as cancelledAt,
  cancel_reason as cancelReason, created_at as createdAt, updated_at as updatedAt,
  product_id as productId, deal_id as dealId, product_name as productName, quantity,
  unit_price as unitPrice
from orders
where id = :id

-- name: find_order_by_key
select o.id, o.user_id as userId, o.total_amount as totalAmount, o.status,
  o.shipping_address as shippingAddress, o.born_seq as bornSeq, o.version,
  o.cancelled_at as cancelledAt, o.cancel_reason as cancelReason, o.created_at as createdAt,
  o.updated_at as updatedAt, o.product_id as productId, o.deal_id as dealId,
  o.product_name as productName, o.quantity, o.unit_price as unitPrice, k.fingerprint
from idempotency_keys k
join orders o on o.id = k.order_id
where k.user_id = :user_id and k.idempotency_key = :idempotency_key

-- name: list_orders
-- Always at least one row: past the last page it carries the total alone. Ids grow with time, so
-- the newest come first by id; the inner page reads the index only, the rows are joined late.
select totals.total, o.id, o.user_id as userId, o.total_amount as totalAmount, o.status,
  o.shipping_address as shippingAddress, o.born_seq as bornSeq, o.version,
  o.cancelled_at as cancelledAt, o.cancel_reason as cancelReason, o.created_at as createdAt,
  o.updated_at as updatedAt, o.product_id as productId, o.deal_id as dealId,
  o.product_name as productName, o.quantity, o.unit_price as unitPrice
from (
  select count(*) as total
  from orders
  where user_id = :user_id and (:status is null or status = :status)
) totals
left join (
  select id
  from orders
  where user_id = :user_id and (:status is null or status = :status)
  order by id desc
  limit :size offset :skip
) page on true
left join orders o on o.id = page.id
order by o.id desc

-- name: list_further_lines
select order_id as orderId, line, product_id as productId, deal_id as dealId,
  product_name as productName, quantity, unit_price as unitPrice
from order_items
where order_id in (:order_ids)
order by order_id, line
