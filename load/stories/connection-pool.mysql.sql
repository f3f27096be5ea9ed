-- name: create_counters
create table counters (id int not null primary key, taken bigint not null) engine = innodb

-- name: fill_counters
insert into counters (id, taken) select seq, 0 from seq_1_to_10000 where seq <= :rows

-- name: find_counter
select id, taken from counters where id = :id

-- name: lock_counter
-- The row is held until the transaction ends: all who want it stand in a line.
select taken from counters where id = :id for update

-- name: raise_counter
update counters set taken = taken + 1 where id = :id
