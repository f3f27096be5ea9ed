-- name: insert_product
-- Follows a count_products of the list 'all' in the same transaction, which holds that row's lock:
-- positions are dense and unique.
insert into products
  (id, seller_id, name, description, price, stock, category, image_url, version, position,
  created_at, updated_at)
values
  (:id, :seller_id, :name, :description, :price, :stock, :category, :image_url, :version,
  (select total from list_totals where list = 'all'), :created_at, :updated_at)

-- name: update_product
update products
set name = :name, description = :description, price = :price, stock = :stock,
  category = :category, image_url = :image_url, version = :version, updated_at = :updated_at
where id = :id

-- name: find_product
select id, seller_id as sellerId, name, description, price, stock, category,
  image_url as imageUrl, version, created_at as createdAt, updated_at as updatedAt
from products
where id = :id

-- name: find_list_total
-- No row: nothing was ever in that list.
select total from list_totals where list = :list

-- name: list_products
-- A page by position: every page of a million is equally fast.
select id, seller_id as sellerId, name, description, price, stock, category,
  image_url as imageUrl, version, created_at as createdAt, updated_at as updatedAt
from products
where position > :above and position <= :upto
order by position desc

-- name: list_products_of_category
-- The inner page reads the index only; the rows are joined late.
select p.id, p.seller_id as sellerId, p.name, p.description, p.price, p.stock, p.category,
  p.image_url as imageUrl, p.version, p.created_at as createdAt, p.updated_at as updatedAt
from (
  select position
  from products
  where category = :category
  order by position desc
  limit :size offset :skip
) page
join products p on p.position = page.position
order by p.position desc

-- name: list_products_of_category_from_oldest
-- The same page counted from the other end, for the older half of the list.
select p.id, p.seller_id as sellerId, p.name, p.description, p.price, p.stock, p.category,
  p.image_url as imageUrl, p.version, p.created_at as createdAt, p.updated_at as updatedAt
from (
  select position
  from products
  where category = :category
  order by position
  limit :size offset :skip
) page
join products p on p.position = page.position
order by p.position desc
