-- name: delete_expired_refresh_tokens
delete from refresh_tokens where expires_at <= :now order by expires_at limit :limit

-- name: insert_next_refresh_token
-- Zero rows: the token it follows is gone, and with it the family. The shared lock makes a
-- concurrent delete of the family wait, or this insert wait for it.
insert into refresh_tokens (hash, family, user_id, expires_at)
select :hash, :family, :user_id, :expires_at
from refresh_tokens
where hash = :spent_hash
lock in share mode
