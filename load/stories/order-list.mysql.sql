-- name: fill_orders
-- Each a millisecond younger than the one before, of one buyer after the other.
insert into orders
  (id, user_id, total_amount, status, shipping_address, born_seq, version, created_at, updated_at,
  product_id, deal_id, product_name, quantity, unit_price)
select
  lower(concat(lpad(hex((:now + seq) div 65536), 8, '0'), '-',
    lpad(hex((:now + seq) mod 65536), 4, '0'), '-7000-8000-', lpad(hex(seq), 12, '0'))),
  concat('buyer-', seq mod :buyers), 1000 * (1 + seq mod 4), 'confirmed', null, null, 1,
  :now + seq, :now + seq, 'product', null, '상품 0', 1, 1000
from seq_1_to_10000000
where seq <= :rows

-- name: fill_order_items
-- One to four lines an order, as its amount says.
insert into order_items (order_id, line, product_id, deal_id, product_name, quantity, unit_price)
select o.id, n.seq, 'product', null, concat('상품 ', n.seq), 1, 1000
from orders o
join seq_1_to_3 n on n.seq < o.total_amount div 1000

-- name: create_lines
-- As most would keep them: each line of an order a row, the first as well.
create table story_lines (primary key (order_id, line)) engine = innodb
select order_id, line, product_id, deal_id, product_name, quantity, unit_price
from order_lines

-- name: count_orders_of_user
select count(*) as total from orders where user_id = :user_id

-- name: list_orders_of_user
select id, user_id as userId, total_amount as totalAmount, status,
  shipping_address as shippingAddress, cancelled_at as cancelledAt, cancel_reason as cancelReason,
  created_at as createdAt, updated_at as updatedAt
from orders
where user_id = :user_id
order by id desc
limit :size offset :skip

-- name: list_lines_of_order
select line, product_id as productId, deal_id as dealId, product_name as productName, quantity,
  unit_price as unitPrice
from story_lines
where order_id = :order_id
order by line

-- name: list_orders_with_lines
-- A row for each line, with its order in front. The page is cut before the join: a limit after it
-- would count lines.
select o.id, o.user_id as userId, o.total_amount as totalAmount, o.status,
  o.shipping_address as shippingAddress, o.cancelled_at as cancelledAt,
  o.cancel_reason as cancelReason, o.created_at as createdAt, o.updated_at as updatedAt,
  i.line, i.product_id as productId, i.deal_id as dealId, i.product_name as productName,
  i.quantity, i.unit_price as unitPrice
from (
  select id from orders where user_id = :user_id order by id desc limit :size offset :skip
) page
join orders o on o.id = page.id
join story_lines i on i.order_id = o.id
order by o.id desc, i.line
