-- name: count_products
insert into list_totals (list, total) values (:list, :delta)
on duplicate key update total = total + :delta
