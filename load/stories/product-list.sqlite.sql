-- name: fill_products
-- Positions above :above up to :upto, each a millisecond younger than the one before.
with recursive numbers (n) as (
  select :above + 1
  union all
  select n + 1 from numbers where n < :upto
)
insert into products
  (id, seller_id, name, description, price, stock, category, image_url, version, position,
  created_at, updated_at)
select
  printf('%08x-%04x-7000-8000-%012x', (:now + n) / 65536, (:now + n) % 65536, n * 7919 % 1000003),
  '0190a1b2-0000-7000-8000-000000000001', '상품 ' || n,
  'A thing that somebody wants, number ' || n || ', in its box, with all its parts',
  1000 + n * 7919 % 99000, n % 1000, null, null, 1, n, :now + n, :now + n
from numbers
