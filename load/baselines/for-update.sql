-- name: lock_deal
-- Each order waits here until the one before it is flushed. The subquery takes no lock on the product.
select id as dealId, available, version, deal_price as dealPrice, starts_at as startsAt,
  ends_at as endsAt, product_id as productId,
  (select name from products where id = product_id) as productName
from deals
where id = :id
for update

-- name: take_units
update deals
set available = available - :quantity, sold = sold + :quantity, version = version + 1
where id = :id
