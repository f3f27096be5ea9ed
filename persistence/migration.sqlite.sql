-- name: list_tables
select name from sqlite_schema where type = 'table'
