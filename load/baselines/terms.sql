-- name: list_deals
-- Orders are counted, so that units sold before are not sold again when `available` is kept elsewhere.
select d.id as dealId, d.product_id as productId, p.name as productName, d.deal_price as dealPrice,
  d.starts_at as startsAt, d.ends_at as endsAt, d.deal_stock as units,
  (select cast(coalesce(sum(l.quantity), 0) as signed) from order_lines l where l.deal_id = d.id)
    as sold,
  (select coalesce(max(o.born_seq), 0) from orders o) as lastSeq
from deals d
join products p on p.id = d.product_id
