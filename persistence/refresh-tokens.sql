-- name: insert_refresh_token
insert into refresh_tokens (hash, family, user_id, expires_at)
values (:hash, :family, :user_id, :expires_at)

-- name: spend_refresh_token
-- Zero rows: unknown, expired or already spent. The row's lock lets exactly one of two spenders
-- win.
update refresh_tokens
set spent_at = :now
where hash = :hash and spent_at is null and expires_at > :now

-- name: find_refresh_token
select user_id as userId, family, expires_at as expiresAt, spent_at as spentAt
from refresh_tokens
where hash = :hash

-- name: delete_refresh_family
delete from refresh_tokens where family = :family
