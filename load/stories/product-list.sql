-- name: count_products_by_scan
select count(*) as total from products

-- name: list_products_by_offset
-- Newest first: ids grow with time. All rows before the page are walked over.
select id, seller_id as sellerId, name, description, price, stock, category,
  image_url as imageUrl, version, created_at as createdAt, updated_at as updatedAt
from products
order by id desc
limit :size offset :skip
