-- How many units a deal has left changes with each turn, and stands from now on in the turn's row of
-- the journal: see `summary` in `store.ts`. The deal's own row keeps what lists choose by.
alter table journal add column summary text;
update journal
set summary = '{"version":' || d.version || ',"available":' || d.available || ',"held":' || d.held
  || ',"sold":' || d.sold || ',"returned":' || d.returned || '}'
from deals d
where journal.entity = 'deal/' || d.id and journal.seq = (
  select max(seq) from journal latest where latest.entity = 'deal/' || d.id
);
alter table deals add column none_left integer not null default 0;
update deals set none_left = available = 0;
alter table deals drop column available;
alter table deals drop column held;
alter table deals drop column sold;
alter table deals drop column returned;
alter table deals drop column version;

-- For whoever asks what deals have left.
create view deal_units as
select d.id as deal_id,
  coalesce(json_extract(j.summary, '$.version'), 0) as version,
  coalesce(json_extract(j.summary, '$.available'), d.deal_stock) as available,
  coalesce(json_extract(j.summary, '$.held'), 0) as held,
  coalesce(json_extract(j.summary, '$.sold'), 0) as sold,
  coalesce(json_extract(j.summary, '$.returned'), 0) as returned
from deals d
left join journal j on j.entity = 'deal/' || d.id and j.seq = (
  select seq from journal where entity = 'deal/' || d.id order by seq desc limit 1
);
