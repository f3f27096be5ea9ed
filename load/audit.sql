-- name: count_sales
-- Ours is one deal and one unit an order, so these must all be equal.
select (select count(*) from orders) as orders,
  (select count(distinct born_seq) from orders) as births,
  (select count(*) from order_items) as items,
  (select coalesce(sum(quantity), 0) from order_items) as units,
  (select deal_stock - available from deals where id = :deal_id) as taken

-- name: count_inversions
-- Ids grow as orders arrive at the gateway, born_seq grows as they are decided.
select count(*) as inversions
from (select id, lag(id) over (order by born_seq) as earlier from orders) decided
where id < earlier
