-- name: count_product_sales
-- Always one row. Only confirmed and later orders have lines; a cancelled one keeps them.
select (select count(distinct order_id) from order_items where product_id = :product_id) as orders,
  (select coalesce(sum(order_items.quantity), 0)
    from order_items join orders on orders.id = order_items.order_id
    where order_items.product_id = :product_id and orders.status <> 'cancelled') as units,
  (select coalesce(sum(held), 0) from deals where product_id = :product_id) as held
