-- name: describe_server
-- What our server sets on its connection, and refuses to serve without.
select 'SQLite ' || sqlite_version() as version, 'journal_mode=wal, synchronous=full' as settings
