-- name: list_tables
select table_name as name from information_schema.tables where table_schema = database()

-- name: lock_migrations
-- 1: ours until the connection ends. 0: another node held it all the time. Lock names are the whole
-- server's, and shorter than database names may be.
select get_lock(concat('openrun ', md5(database())), :wait_s) as locked
