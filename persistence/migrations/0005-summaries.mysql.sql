-- How many units a deal has left changes with each turn, and stands from now on in the turn's row of
-- the journal: see `summary` in `store.ts`. The deal's own row keeps what lists choose by.
-- As in the migrations before, a server of an older release that sells meanwhile stores no more.
update shards set epoch = epoch + 1, owner = 'migration';
set @journal_todo = if((
  select count(*) from information_schema.columns
  where table_schema = database() and table_name = 'journal' and column_name = 'summary'
) = 0, 'alter table journal add column summary text null', 'do 0');
prepare todo from @journal_todo;
execute todo;
set @is_old = (
  select count(*) from information_schema.columns
  where table_schema = database() and table_name = 'deals' and column_name = 'available'
);
set @summaries_todo = if(@is_old = 1, '
  update journal j
  join (
    select entity, max(seq) as seq
    from journal
    where entity >= ''deal/'' and entity < ''deal0''
    group by entity
  ) latest on latest.entity = j.entity and latest.seq = j.seq
  join deals d on d.id = substr(j.entity, 6)
  set j.summary = concat(
    ''{"version":'', d.version, '',"available":'', d.available, '',"held":'', d.held,
    '',"sold":'', d.sold, '',"returned":'', d.returned, ''}''
  )
', 'do 0');
prepare todo from @summaries_todo;
execute todo;
set @deals_todo = if((
  select count(*) from information_schema.columns
  where table_schema = database() and table_name = 'deals' and column_name = 'none_left'
) = 0, 'alter table deals add column none_left tinyint not null', 'do 0');
prepare todo from @deals_todo;
execute todo;
set @none_left_todo = if(@is_old = 1, 'update deals set none_left = (available = 0)', 'do 0');
prepare todo from @none_left_todo;
execute todo;
set @columns_todo = if(@is_old = 1, '
  alter table deals
    drop column available, drop column held, drop column sold, drop column returned,
    drop column version
', 'do 0');
prepare todo from @columns_todo;
execute todo;
deallocate prepare todo;

-- For whoever asks what deals have left.
create or replace sql security invoker view deal_units as
select d.id as deal_id,
  coalesce(cast(json_extract(j.summary, '$.version') as signed), 0) as version,
  coalesce(cast(json_extract(j.summary, '$.available') as signed), d.deal_stock) as available,
  coalesce(cast(json_extract(j.summary, '$.held') as signed), 0) as held,
  coalesce(cast(json_extract(j.summary, '$.sold') as signed), 0) as sold,
  coalesce(cast(json_extract(j.summary, '$.returned') as signed), 0) as returned
from deals d
left join journal j on j.entity = concat('deal/', d.id) and j.seq = (
  select seq from journal where entity = concat('deal/', d.id) order by seq desc limit 1
);
