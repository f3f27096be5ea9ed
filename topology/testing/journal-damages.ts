/** Damages to the journal and to what must agree with it across entities. */
import { type Damage, dropIndex, findEntry, forge, forgeEntry } from './damage.ts';

export const JOURNAL_DAMAGES: readonly Damage[] = [
  {
    name: 'an entry is missing',
    inflict: (db, { hot }) =>
      db.run('delete from journal where entity = ? and seq = 3', `deal/${hot}`),
    named: ({ hot }) => `deal/${hot}, journal 3: expected an entry, found none; the next one is 4`,
  },
  {
    name: 'the first entry is missing',
    inflict: (db, { pen }) =>
      db.run('delete from journal where entity = ? and seq = 1', `product/${pen}`),
    named: ({ pen }) =>
      `product/${pen}, journal 1: expected an entry, found none; the next one is 2`,
  },
  {
    name: 'the last entry is missing',
    inflict: (db, { limited }) =>
      db.run('delete from journal where entity = ? and seq = 3', `deal/${limited}`),
    named: ({ limited }) => `deal/${limited}, deals: expected version 2, found 3`,
  },
  {
    name: 'an event was changed',
    inflict: (db, { hot }) =>
      db.run(
        `update journal set events = replace(events, '"quantity":1', '"quantity":2')
         where entity = ? and seq = 5`,
        `deal/${hot}`,
      ),
    named: ({ hot }) => `deal/${hot}, journal 5: expected hash`,
  },
  {
    name: 'events are no list',
    async inflict(db, { hot }) {
      await forge(db, { entity: `deal/${hot}`, seq: 5 }, { events: '{"type":"UnitsSold"}' });
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
    async inflict(db, { limited }) {
      const { commandId } = await findEntry(db, `deal/${limited}`, 'UnitsSold');
      await dropIndex(db, 'journal', 'journal_command');
      await forge(db, { entity: `deal/${limited}`, seq: 2 }, { command_id: commandId });
    },
    named: ({ limited }) =>
      new RegExp(`deal/${limited}, journal 2: expected command .* once, found it in entry 1 too`),
  },
  {
    name: 'an entity is of no known kind',
    inflict: (db) => db.run("insert into wakeups (entity, at_ms) values ('parcel/1', 1)"),
    named: () => 'parcel/1, journal, snapshots or wakeups: expected a product, a deal or an order',
  },
];
