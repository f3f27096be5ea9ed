-- name: add_stock
-- Columns of the deal's row that ours does not have.
alter table deals
  add column if not exists available bigint not null default 0,
  add column if not exists sold bigint not null default 0,
  add column if not exists version bigint not null default 0

-- name: fill_stock
-- Zero rows: the deals have sold already.
update deals
set available = deal_stock
where version = 0
