-- name: create_migrations
create table if not exists migrations (
  number integer not null primary key,
  name varchar(100) not null,
  checksum varchar(43) not null,
  at_ms bigint not null
)

-- name: list_migrations
select number, name, checksum from migrations order by number

-- name: insert_migration
insert into migrations (number, name, checksum, at_ms) values (:number, :name, :checksum, :at_ms)
