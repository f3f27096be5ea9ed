-- Most orders have one line: the first stands in the row of its order, and `order_items` has the
-- further ones only. A row more costs the database far more than a few columns.
alter table orders add column product_id text not null default '';
alter table orders add column deal_id text;
alter table orders add column product_name text not null default '';
alter table orders add column quantity integer not null default 0;
alter table orders add column unit_price integer not null default 0;
-- Who sold the line; of an order that was born in another entity, its parent.
alter table orders add column owner text generated always as (
  case when deal_id is null then 'product/' || product_id else 'deal/' || deal_id end
) virtual;
alter table order_items add column owner text generated always as (
  case when deal_id is null then 'product/' || product_id else 'deal/' || deal_id end
) virtual;
update orders
set product_id = i.product_id, deal_id = i.deal_id, product_name = i.product_name,
  quantity = i.quantity, unit_price = i.unit_price
from order_items i
where i.order_id = orders.id and i.line = 0;
delete from order_items
where line = 0 and order_id in (select id from orders where product_id <> '');

-- For whoever asks for all lines of all orders.
create view order_lines as
select id as order_id, 0 as line, product_id, deal_id, product_name, quantity, unit_price,
  owner
from orders
union all
select order_id, line, product_id, deal_id, product_name, quantity, unit_price,
  owner
from order_items;
