-- A server of the release before may be selling on this database. Its next commit finds its epochs
-- gone and stores nothing; one that is under way is waited for. And it does not get them back: they are
-- another's now.
update shards set epoch = epoch + 1, owner = 'migration';

-- The row of the journal in which each command took effect, so that it never does again. A sale is
-- not here: the order that was born in it has the command's id.
create table if not exists commands (
  entity     varchar(64) not null,
  command_id varchar(80) not null,
  in_row     bigint not null,
  primary key (entity, command_id)
) engine = innodb character set utf8mb4 collate utf8mb4_bin;

-- A table is changed as a whole, and cannot be changed twice: each is, unless its column is there.
-- First the orders and the deals: `born_row` is the row in which the entry `born_seq` lies.
set @orders_todo = if((
  select count(*) from information_schema.columns
  where table_schema = database() and table_name = 'orders' and column_name = 'born_row'
) = 0, 'alter table orders add column born_row bigint null', 'do 0');
prepare todo from @orders_todo;
execute todo;
set @deals_todo = if((
  select count(*) from information_schema.columns
  where table_schema = database() and table_name = 'deals' and column_name = 'born_row'
) = 0, 'alter table deals add column born_row bigint not null default 0', 'do 0');
prepare todo from @deals_todo;
execute todo;

-- Then the journal, whose row holds what one turn decided, an entry a line: see `journal-rows.ts`.
-- As long as it is as it was, each row holds one.
set @is_old = (
  select count(*) from information_schema.columns
  where table_schema = database() and table_name = 'journal' and column_name = 'command_id'
);
update orders set born_row = born_seq where @is_old = 1 and born_row is null and born_seq > 0;
update deals set born_row = born_seq where @is_old = 1 and born_row = 0;
set @commands_todo = if(@is_old = 1, '
  insert ignore into commands (entity, command_id, in_row)
  select j.entity, j.command_id, j.seq
  from journal j
  left join orders o on o.id = j.command_id and o.born_seq = j.seq
  where o.id is null
', 'do 0');
prepare todo from @commands_todo;
execute todo;
set @journal_todo = if(@is_old = 1, '
  alter table journal
    drop key journal_command,
    change command_id command_ids mediumtext not null,
    change hash hashes mediumtext not null
', 'do 0');
prepare todo from @journal_todo;
execute todo;
deallocate prepare todo;
