-- From now on a row has one hash, however many entries it holds; see `row-hash.ts`. Older rows keep
-- what they have. As in the migrations before, a server of an older release that sells meanwhile
-- stores no more: it does not know the column.
update shards set epoch = epoch + 1, owner = 'migration';
set @journal_todo = if((
  select count(*) from information_schema.columns
  where table_schema = database() and table_name = 'journal' and column_name = 'hash'
) = 0, 'alter table journal change hashes hash mediumtext not null', 'do 0');
prepare todo from @journal_todo;
execute todo;
deallocate prepare todo;
