/** Damages to the journal and to what must agree with it across entities. */
import type { RawSql } from '../../persistence/raw-sql.ts';
import type { JournalRow } from '../../persistence/store.ts';
import { type Damage, findEntry, forge, forgeEntry, removeEntry, writeAsBefore } from './damage.ts';

export const JOURNAL_DAMAGES: readonly Damage[] = [
  {
    name: 'an entry is missing',
    inflict: (db, { hot }) => removeEntry(db, { entity: `deal/${hot}`, seq: 3 }),
    named: ({ hot }) => `deal/${hot}, journal 3: expected an entry, found none; the next one is 4`,
  },
  {
    name: 'the first entry is missing',
    inflict: (db, { pen }) => removeEntry(db, { entity: `product/${pen}`, seq: 1 }),
    named: ({ pen }) =>
      `product/${pen}, journal 1: expected an entry, found none; the next one is 2`,
  },
  {
    name: 'the last entry is missing',
    inflict: (db, { limited }) => removeEntry(db, { entity: `deal/${limited}`, seq: 3 }),
    named: ({ limited }) =>
      new RegExp(`deal/${limited}, commands: expected command rename:.* in row 3, found none`),
  },
  {
    name: 'an event was changed',
    inflict: (db, { hot }) =>
      changeFirstRow(db, `deal/${hot}`, ({ events }) => ({
        events: events.replace(/}$/, ',"quantity":2}'),
      })),
    named: ({ hot }) => `deal/${hot}, journal 1: expected hash`,
  },
  {
    name: 'an event was changed that others lean on',
    inflict: (db, { hot }) =>
      changeFirstRow(db, `deal/${hot}`, ({ events }) => ({
        events: events.replace(/"productName":"[^"]*"/, '"productName":"forged"'),
      })),
    named: ({ hot }) => `deal/${hot}, journal 1: expected hash`,
  },
  {
    name: 'an event that others lean on is no JSON',
    inflict: (db, { hot }) =>
      changeFirstRow(db, `deal/${hot}`, ({ events }) => {
        const lines = events.split('\n');
        return { events: lines.with(-3, '[{"type"').join('\n') };
      }),
    named: ({ hot }) =>
      new RegExp(`deal/${hot}, journal \\d+: expected a list of events, found other text`),
  },
  {
    name: 'a row leans on another',
    async inflict(db, { hot }) {
      const entity = `deal/${hot}`;
      const [row] = await db.all<{ seq: number }>(
        'select seq from journal where entity = ? and model_row is not null order by seq limit 1',
        entity,
      );
      if (!row) throw new Error(`no row of ${entity} leans on another`);
      const values = [row.seq, entity, row.seq];
      await db.run('update journal set model_row = ? where entity = ? and seq = ?', ...values);
    },
    named: ({ hot }) => new RegExp(`deal/${hot}, journal \\d+: expected hash .{43}, found .{43}$`),
  },
  {
    name: 'an event in a row of an earlier release was changed',
    async inflict(db, { hot }) {
      await writeAsBefore(db, `deal/${hot}`);
      await changeFirstRow(db, `deal/${hot}`, ({ events }) => {
        const lines = events.split('\n');
        const forged = lines[4]?.replace('"quantity":1', '"quantity":2') ?? '';
        return { events: lines.with(4, forged).join('\n') };
      });
    },
    named: ({ hot }) => new RegExp(`deal/${hot}, journal 5: expected hash .{43}, found .{43}$`),
  },
  {
    name: 'a hash was changed',
    inflict: (db, { hot }) => changeFirstRow(db, `deal/${hot}`, () => ({ hash: 'h'.repeat(43) })),
    named: ({ hot }) => new RegExp(`deal/${hot}, journal 1: expected hash .{43}, found h{43}$`),
  },
  {
    name: 'events are no list',
    async inflict(db, { hot }) {
      await forge(db, { entity: `deal/${hot}`, seq: 5 }, { events: '"UnitsSold"' });
    },
    named: ({ hot }) => `deal/${hot}, journal 5: expected a list of events`,
  },
  {
    name: 'events cannot have happened',
    async inflict(db, { hot }) {
      const events = [{ type: 'HoldConfirmed', orderId: 'nobody' }];
      await forgeEntry(db, `deal/${hot}`, { commandId: 'forged', events });
    },
    named: ({ hot }) =>
      new RegExp(`deal/${hot}, journal \\d+: expected events that can be applied, found no hold`),
  },
  {
    name: 'an epoch falls',
    async inflict(db, { hot }) {
      const entry = await findEntry(db, `deal/${hot}`, 'HoldConfirmed');
      await forge(db, entry, { epoch: 1 });
    },
    named: ({ hot }) => new RegExp(`deal/${hot}, journal \\d+: expected epoch 2 or later, found 1`),
  },
  {
    name: 'an epoch was never reached',
    inflict: (db, { hot }) => forge(db, { entity: `deal/${hot}`, seq: 1 }, { epoch: 99 }),
    named: ({ hot }) => new RegExp(`deal/${hot}, journal 1: expected epoch 2 of .*, found 99`),
  },
  {
    name: 'an entry lies in another shard',
    inflict: (db, { hot }) => forge(db, { entity: `deal/${hot}`, seq: 1 }, { shard: 64 }),
    named: ({ hot }) => new RegExp(`deal/${hot}, journal 1: expected shard \\d+, found 64`),
  },
  {
    name: 'a shard is missing',
    inflict: (db) => db.run('delete from shards where shard = 7'),
    named: () => 'shards, 7: expected a row, found none',
  },
  {
    name: 'a command took effect twice',
    async inflict(db, { hot }) {
      const { commandId } = await findEntry(db, `deal/${hot}`, 'HoldConfirmed');
      await forge(db, { entity: `deal/${hot}`, seq: 5 }, { commandId });
    },
    named: ({ hot }) =>
      new RegExp(`deal/${hot}, journal 5: expected command .* once, found it in row \\d+ too`),
  },
  {
    name: 'a command took effect twice in one turn',
    async inflict(db, { hot }) {
      const { entity, commandId, seq } = await findEntry(db, `deal/${hot}`, 'UnitsSold');
      await forge(db, { entity, seq: seq + 1 }, { commandId });
    },
    named: ({ hot }) =>
      new RegExp(`deal/${hot}, journal 2: expected command .* once, found it in row 1 too`),
  },
  {
    name: 'the command of a sale took effect once more',
    async inflict(db, { limited }) {
      const { commandId } = await findEntry(db, `deal/${limited}`, 'UnitsSold');
      await forge(db, { entity: `deal/${limited}`, seq: 2 }, { commandId });
    },
    named: ({ limited }) =>
      new RegExp(`deal/${limited}, journal 2: expected command .* kept, found it nowhere`),
  },
  {
    name: 'a command was forgotten',
    async inflict(db, { hot }) {
      const { entity, commandId } = await findEntry(db, `deal/${hot}`, 'HoldConfirmed');
      await db.run('delete from commands where entity = ? and command_id = ?', entity, commandId);
    },
    named: ({ hot }) =>
      new RegExp(`deal/${hot}, journal \\d+: expected command .* kept, found it nowhere`),
  },
  {
    name: 'a command is kept that never took effect',
    inflict: (db, { hot }) => db.run("insert into commands values (?, 'f', 5)", `deal/${hot}`),
    named: ({ hot }) => `deal/${hot}, commands: expected command f in row 5, found none`,
  },
  {
    name: 'the command of a sale took effect as another',
    async inflict(db, { hot, sale }) {
      await forgeEntry(db, `deal/${hot}`, { commandId: sale, events: [{ type: 'DealEnded' }] });
    },
    named: ({ hot, sale }) =>
      `deal/${hot}, commands: expected command ${sale} kept by its order alone, found it here`,
  },
  {
    name: 'a row of many entries lost its last line',
    inflict: (db, { hot }) =>
      changeFirstRow(db, `deal/${hot}`, ({ events }) => ({
        events: events.slice(0, events.lastIndexOf('\n')),
      })),
    named: ({ hot }) => new RegExp(`deal/${hot}, journal \\d+: expected a list of events, found`),
  },
  {
    name: 'a row of many entries lost its last command',
    inflict: (db, { hot }) =>
      changeFirstRow(db, `deal/${hot}`, ({ commandIds }) => ({
        commandIds: commandIds.slice(0, commandIds.lastIndexOf('\n')),
      })),
    named: ({ hot }) => `deal/${hot}, journal 1: expected hash`,
  },
  {
    name: 'an entity is of no known kind',
    inflict: (db) => db.run("insert into wakeups (entity, at_ms) values ('parcel/1', 1)"),
    named: () => 'parcel/1, journal, snapshots or wakeups: expected a product, a deal or an order',
  },
];

type Texts = Pick<JournalRow, 'commandIds' | 'events' | 'hash'>;

/** As it lies there: the rest of it stays. */
async function changeFirstRow(
  db: RawSql,
  entity: string,
  change: (row: Texts) => Partial<Texts>,
): Promise<void> {
  const [row] = await db.all<Texts>(
    `select command_ids as commandIds, events, hash from journal where entity = ? and seq = 1`,
    entity,
  );
  if (!row?.events.includes('\n')) throw new Error(`${entity} begins with a turn of one entry`);
  const { commandIds, events, hash } = { ...row, ...change(row) };
  await db.run(
    'update journal set command_ids = ?, events = ?, hash = ? where entity = ? and seq = 1',
    ...[commandIds, events, hash, entity],
  );
}
