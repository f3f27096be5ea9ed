-- name: count_product_sales
-- Always one row. Only confirmed and later orders have lines; a cancelled one keeps them.
select (select count(distinct order_id) from order_lines where product_id = :product_id) as orders,
  (select coalesce(sum(l.quantity), 0)
    from order_lines l join orders on orders.id = l.order_id
    where l.product_id = :product_id and orders.status <> 'cancelled') as units,
  (select coalesce(sum(u.held), 0)
    from deal_units u join deals on deals.id = u.deal_id
    where deals.product_id = :product_id) as held
