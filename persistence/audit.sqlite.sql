-- name: audit_entries
-- A page of the journal in the order of its key, from wherever the last one ended.
select entity, seq, shard, epoch, command_id as commandId, events, at_ms as atMs, hash
from journal
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

-- name: audit_wrong_totals
-- As elsewhere, but cut as bytes: of a text, SQLite's substr gives what comes before a NUL.
select list, total, counted
from (
  select list, total,
    case when list = 'all' then (select count(*) from products)
      else (select count(*) from products
        where category = cast(substr(cast(list as blob), length('category:') + 1) as text))
    end as counted
  from list_totals
) lists
where total <> counted
order by list
limit :limit
