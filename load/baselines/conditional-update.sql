-- name: take_available
-- No row: too few are left. The new version comes back as the insert id, which saves a select.
update deals
set available = available - :quantity, sold = sold + :quantity,
  version = last_insert_id(version + 1)
where id = :id and available >= :quantity
