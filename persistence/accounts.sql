-- name: insert_account
-- A duplicate key: the email is taken.
insert into accounts (id, email, name, password_hash, created_at)
values (:id, :email, :name, :password_hash, :created_at)

-- name: find_accounts
select id, email, name, password_hash as passwordHash, created_at as createdAt
from accounts
where id in (:ids)

-- name: find_account_by_email
select id, email, name, password_hash as passwordHash, created_at as createdAt
from accounts
where email = :email
