-- name: delete_old_keys
-- A bounded slice, so that the writer is never busy with it for long.
delete from idempotency_keys
where (user_id, idempotency_key) in (
  select user_id, idempotency_key
  from idempotency_keys
  where at_ms < :before
  order by at_ms
  limit :limit
)
