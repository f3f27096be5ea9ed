-- name: audit_journal_rows
-- A page of the journal in the order of its key, from wherever the last one ended.
select entity, seq, shard, epoch, command_ids as commandIds, events, model_row as modelRow, model,
  at_ms as atMs, hash, summary
from journal_rows
where (entity, seq) > (:entity, :seq) and entity < :before
order by entity, seq
limit :limit

-- name: audit_keys
select user_id, idempotency_key, order_id, fingerprint, at_ms
from idempotency_keys
where (user_id, idempotency_key) > (:user_id, :idempotency_key)
order by user_id, idempotency_key
limit :limit

-- name: audit_keys_of
-- `pairs` is a JSON array of [user id, key].
select user_id, idempotency_key, order_id, fingerprint, at_ms
from idempotency_keys
where (user_id, idempotency_key) in (select value ->> 0, value ->> 1 from json_each(:pairs))

-- name: audit_commands_of
-- `pairs` is a JSON array of [entity, command id].
select entity, command_id as commandId, in_row as inRow
from commands
where (entity, command_id) in (select value ->> 0, value ->> 1 from json_each(:pairs))
