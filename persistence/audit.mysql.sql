-- name: audit_journal_rows
-- A page of the journal in the order of its key, from wherever the last one ended. (A comparison of
-- pairs would read the table from its start.)
select entity, seq, shard, epoch, command_ids as commandIds, events, model_row as modelRow, model,
  at_ms as atMs, hash, summary
from journal_rows
where ((entity = :entity and seq > :seq) or entity > :entity) and entity < :before
order by entity, seq
limit :limit

-- name: audit_keys
select user_id, idempotency_key, order_id, fingerprint, at_ms
from idempotency_keys
where (user_id = :user_id and idempotency_key > :idempotency_key) or user_id > :user_id
order by user_id, idempotency_key
limit :limit

-- name: audit_keys_of
-- `pairs` is a JSON array of [user id, key]. `straight_join`: each pair is looked up by the primary key,
-- whatever the statistics say.
select k.user_id, k.idempotency_key, k.order_id, k.fingerprint, k.at_ms
from json_table(:pairs, '$[*]' columns (
  user_id varchar(36) character set utf8mb4 path '$[0]',
  idempotency_key varchar(128) character set utf8mb4 path '$[1]'
)) wanted
straight_join idempotency_keys k
  on k.user_id = wanted.user_id collate utf8mb4_bin
  and k.idempotency_key = wanted.idempotency_key collate utf8mb4_bin

-- name: audit_commands_of
-- `pairs` is a JSON array of [entity, command id].
select c.entity, c.command_id as commandId, c.in_row as inRow
from json_table(:pairs, '$[*]' columns (
  entity varchar(64) character set utf8mb4 path '$[0]',
  command_id varchar(80) character set utf8mb4 path '$[1]'
)) wanted
straight_join commands c
  on c.entity = wanted.entity collate utf8mb4_bin
  and c.command_id = wanted.command_id collate utf8mb4_bin
