-- name: insert_story_product
-- bulk
insert into products
  (id, seller_id, name, description, price, stock, category, image_url, version, position,
  created_at, updated_at)
values
  (:id, :seller_id, :name, :description, :price, :stock, :category, :image_url, :version,
  :position, :created_at, :updated_at)

-- name: read_page_counts
-- Since the server was started.
select lower(variable_name) as name, cast(variable_value as integer) as value
from information_schema.global_status
where variable_name in ('innodb_pages_read', 'innodb_pages_written')

-- name: read_products_file
select file_size / 1048576 as size_mb
from information_schema.innodb_sys_tablespaces
where name like '%/products'
