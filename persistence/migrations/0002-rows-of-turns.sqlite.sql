-- A row of the journal holds what one turn decided, an entry a line; see `journal-rows.ts`.
alter table journal rename column command_id to command_ids;
alter table journal rename column hash to hashes;
drop index journal_command;

-- The row of the journal in which each command took effect, so that it never does again. A sale is
-- not here: the order that was born in it has the command's id.
create table commands (
  entity     text not null,
  command_id text not null,
  in_row     integer not null,
  primary key (entity, command_id)
) strict, without rowid;
insert into commands (entity, command_id, in_row)
select j.entity, j.command_ids, j.seq
from journal j
left join orders o on o.id = j.command_ids and o.born_seq = j.seq
where o.id is null;

-- The row in which the entry `born_seq` lies.
alter table orders add column born_row integer;
update orders set born_row = born_seq;
alter table deals add column born_row integer not null default 0;
update deals set born_row = born_seq;
