-- name: count_sales
-- All orders are of one line and one unit, so these must all be equal. A decision is one deal's;
-- an order without a number stands for its own.
select (select count(*) from orders) as orders,
  (select count(*) from (
    select distinct deal_id, coalesce(born_seq, id) from orders) decided) as births,
  (select count(*) from order_lines where product_id <> '' and quantity > 0) as items,
  (select coalesce(sum(quantity), 0) from order_lines) as units

-- name: count_taken_units
select coalesce(sum(d.deal_stock - u.available), 0) as units
from deals d join deal_units u on u.deal_id = d.id

-- name: count_inversions
-- Ids grow as orders arrive at the gateway, born_seq grows as their deal decides them.
select count(*) as inversions
from (
  select id, lag(id) over (partition by deal_id order by born_seq) as earlier
  from orders
) decided
where id < earlier

-- name: count_entries
-- A row of the journal holds one a line.
select coalesce(sum(
  1 + length(command_ids) - length(replace(command_ids, char(10), ''))
), 0) as entries
from journal

-- name: count_opened_units
select coalesce(sum(deal_stock), 0) as units from deals
