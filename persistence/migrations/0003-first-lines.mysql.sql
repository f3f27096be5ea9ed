-- Most orders have one line: the first stands in the row of its order, and `order_items` has the
-- further ones only. A row more costs the database far more than a few columns.
-- As in the migration before, a server of an older release that sells meanwhile stores no more; nor
-- does one that starts now, for these columns have no default. Should it go on reading, it misses
-- the first lines.
update shards set epoch = epoch + 1, owner = 'migration';
set @orders_todo = if((
  select count(*) from information_schema.columns
  where table_schema = database() and table_name = 'orders' and column_name = 'unit_price'
) = 0, '
  alter table orders
    add column product_id   varchar(36) not null,
    add column deal_id      varchar(36) null,
    add column product_name varchar(200) not null,
    add column quantity     int not null,
    add column unit_price   bigint not null,
    add column owner        varchar(64) generated always as (
      case when deal_id is null
        then concat(''product/'', product_id) else concat(''deal/'', deal_id) end
    ) virtual
', 'do 0');
prepare todo from @orders_todo;
execute todo;
-- Who sold the line; of an order that was born in another entity, its parent.
set @items_todo = if((
  select count(*) from information_schema.columns
  where table_schema = database() and table_name = 'order_items' and column_name = 'owner'
) = 0, '
  alter table order_items
    add column owner varchar(64) generated always as (
      case when deal_id is null
        then concat(''product/'', product_id) else concat(''deal/'', deal_id) end
    ) virtual
', 'do 0');
prepare todo from @items_todo;
execute todo;
deallocate prepare todo;
update orders o
join order_items i on i.order_id = o.id and i.line = 0
set o.product_id = i.product_id, o.deal_id = i.deal_id, o.product_name = i.product_name,
  o.quantity = i.quantity, o.unit_price = i.unit_price;
delete from order_items
where line = 0 and order_id in (select id from orders where product_id <> '');

-- For whoever asks for all lines of all orders.
create or replace sql security invoker view order_lines as
select id as order_id, 0 as line, product_id, deal_id, product_name, quantity, unit_price,
  owner
from orders
union all
select order_id, line, product_id, deal_id, product_name, quantity, unit_price,
  owner
from order_items;
