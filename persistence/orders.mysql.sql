-- name: delete_old_keys
-- A bounded slice, so that its locks are few and short.
delete from idempotency_keys
where at_ms < :before
order by at_ms
limit :limit
