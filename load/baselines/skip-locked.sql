-- name: create_units
create table if not exists units (
  deal_id  char(36) character set ascii collate ascii_bin not null,
  unit     int not null,
  order_id char(36) character set ascii collate ascii_bin null,
  primary key (deal_id, unit),
  key units_free (deal_id, order_id, unit)
) engine = innodb

-- name: fill_units
-- Zero rows: the deal has its units already. The sequence is a table that MariaDB makes up.
insert into units (deal_id, unit)
select :deal_id, seq
from seq_1_to_1000000
where seq <= :units and not exists (select 1 from units where deal_id = :deal_id)

-- name: read_committed
-- Otherwise the gaps between the units are locked as well, and half as many orders come through.
set session transaction isolation level read committed

-- name: lock_free_units
-- The index is named because the optimizer prefers the primary key, and reads past all sold units.
-- Fewer than asked for: the rest is sold, or locked by orders that may yet be rolled back.
select unit
from units force index (units_free)
where deal_id = :deal_id and order_id is null
order by unit
limit :quantity
for update skip locked

-- name: sell_unit
update units
set order_id = :order_id
where deal_id = :deal_id and unit = :unit
