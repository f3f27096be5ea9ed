-- From now on a row of the journal may say only how it differs from the first entry of an earlier row
-- of its entity, `model_row`; see `journal-rows.ts`. Older rows say all, as before.
alter table journal add column model_row integer;

-- Rows with what they lean on: the command id and the events of an entry, two lines.
create view journal_rows as
select j.entity, j.seq, j.shard, j.epoch, j.command_ids, j.events, j.model_row,
  substr(m.command_ids || char(10), 1, instr(m.command_ids || char(10), char(10)))
    || substr(m.events, 1, instr(m.events || char(10), char(10)) - 1) as model,
  j.at_ms, j.hash, j.summary
from journal j
left join journal m on m.entity = j.entity and m.seq = j.model_row;
