-- From now on a row of the journal may say only how it differs from the first entry of an earlier row
-- of its entity, `model_row`; see `journal-rows.ts`. Older rows say all, as before.
-- As in the migrations before, a server of an older release that sells meanwhile stores no more.
update shards set epoch = epoch + 1, owner = 'migration';
set @journal_todo = if((
  select count(*) from information_schema.columns
  where table_schema = database() and table_name = 'journal' and column_name = 'model_row'
) = 0, 'alter table journal add column model_row bigint null', 'do 0');
prepare todo from @journal_todo;
execute todo;
deallocate prepare todo;

-- Rows with what they lean on: the command id and the events of an entry, two lines.
create or replace sql security invoker view journal_rows as
select j.entity, j.seq, j.shard, j.epoch, j.command_ids, j.events, j.model_row,
  concat(
    substring_index(m.command_ids, char(10 using utf8mb4), 1), char(10 using utf8mb4),
    substring_index(m.events, char(10 using utf8mb4), 1)
  ) as model,
  j.at_ms, j.hash, j.summary
from journal j
left join journal m on m.entity = j.entity and m.seq = j.model_row;
