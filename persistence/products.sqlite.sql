-- name: count_products
insert into list_totals (list, total) values (:list, :delta)
on conflict (list) do update set total = total + excluded.total
