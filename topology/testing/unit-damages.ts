/** Damages to what was sold, to whom, and where the units came from. */
import { type Damage, findEntry, forge, forgeEntry, forgeEvent, readJournal } from './damage.ts';

export const UNIT_DAMAGES: readonly Damage[] = [
  {
    name: 'a deal sold more than its allotment',
    async inflict(db, { hot }) {
      await forgeEvent(db, await findEntry(db, `deal/${hot}`, 'UnitsSold'), { quantity: 101 });
    },
    named: ({ hot }) =>
      `deal/${hot}, journal 1: expected 0 to 100 units sold and held, found 101 sold and 0 held`,
  },
  {
    name: 'a product sold more than it had',
    async inflict(db, { pen }) {
      await forgeEvent(db, await findEntry(db, `product/${pen}`, 'UnitsSold'), { quantity: 600 });
    },
    named: ({ pen }) =>
      new RegExp(`product/${pen}, journal \\d+: expected 0 to 491 units sold .*, found 600 sold`),
  },
  {
    name: 'a buyer got more than the limit',
    async inflict(db, { limited }) {
      const [, second] = await readJournal(db, `deal/${limited}`);
      if (second) await forgeEvent(db, second, { quantity: 2 });
    },
    named: ({ limited, buyer }) =>
      `deal/${limited}, journal 2: expected at most 2 units for user ${buyer}, found 3`,
  },
  {
    name: 'units of a deal did not all arrive at its product',
    async inflict(db, { pen }) {
      const entry = await findEntry(db, `product/${pen}`, 'UnitsTakenBack');
      await forgeEvent(db, entry, { quantity: 4 });
    },
    named: ({ pen, ended }) =>
      `product/${pen}, journal, command return:${ended}:1: expected {"type":"UnitsTakenBack",` +
      `"dealId":"${ended}","quantity":5} for deal/${ended}, found`,
  },
  {
    name: 'a product took back more than its deal returned',
    async inflict(db, { pen, ended }) {
      const events = [{ type: 'UnitsTakenBack', dealId: ended, quantity: 3 }];
      await forgeEntry(db, `product/${pen}`, { commandId: 'forged', events });
    },
    named: ({ pen, ended }) =>
      `product/${pen}, deals ${ended}: expected at most 5 units taken back, ` +
      'as the deal returned, found 8',
  },
  {
    name: 'a product took back from a deal it never allotted',
    async inflict(db, { pen, hot }) {
      const events = [{ type: 'UnitsTakenBack', dealId: hot, quantity: 1 }];
      await forgeEntry(db, `product/${pen}`, { commandId: 'forged', events });
    },
    named: ({ pen, hot }) =>
      `product/${pen}, deals ${hot}: expected a deal that this product allotted, found none`,
  },
  {
    name: 'a deal has no row',
    inflict: (db, { quiet }) => db.run('delete from deals where id = ?', quiet),
    named: ({ pen, quiet }) =>
      new RegExp(`product/${pen}, deals ${quiet}: expected a row born in entry \\d+, found none`),
  },
  {
    name: 'one order was sold twice',
    async inflict(db, { hot, sale }) {
      const entry = await findEntry(db, `deal/${hot}`, 'UnitsSold');
      await forgeEvent(db, entry, { orderId: sale });
    },
    named: ({ hot, sale }) =>
      new RegExp(`deal/${hot}, journal 1: expected order ${sale}, born in this entry, found one`),
  },
  {
    name: 'one entry sold an order twice',
    async inflict(db, { limited }) {
      const entry = await findEntry(db, `deal/${limited}`, 'UnitsSold');
      const [sold] = JSON.parse(entry.events);
      await forge(db, entry, { events: JSON.stringify([sold, sold]) });
    },
    named: ({ limited }) =>
      `deal/${limited}, journal 1: expected each order named once, found one named twice`,
  },
  {
    name: 'units of a confirmed order were let go',
    async inflict(db, { hot }) {
      const entry = await findEntry(db, `deal/${hot}`, 'HoldConfirmed');
      await forgeEvent(db, entry, { type: 'HoldReleased' });
    },
    named: ({ hot, cart }) =>
      new RegExp(`deal/${hot}, journal \\d+: expected no order ${cart}, its units being let go`),
  },
  {
    name: 'units were confirmed for an order that does not exist',
    async inflict(db, { cart }) {
      await db.run('delete from orders where id = ?', cart);
      await db.run('delete from order_items where order_id = ?', cart);
    },
    named: ({ hot, cart }) =>
      new RegExp(
        `deal/${hot}, journal \\d+: expected order ${cart}, confirmed, .*, found no order`,
      ),
  },
  {
    name: 'units of an order that stands were brought back',
    async inflict(db, { hot, sale, buyer }) {
      const events = [{ type: 'UnitsRestocked', orderId: sale, userId: buyer, quantity: 2 }];
      await forgeEntry(db, `deal/${hot}`, { commandId: `restock:${sale}`, events });
    },
    named: ({ hot, sale }) =>
      new RegExp(
        `deal/${hot}, journal \\d+: expected order ${sale}, cancelled, 2 units .*, found one conf`,
      ),
  },
  {
    name: 'units of a cancelled order were brought back twice',
    async inflict(db, { hot, cancelled, buyer }) {
      const events = [{ type: 'UnitsRestocked', orderId: cancelled, userId: buyer, quantity: 2 }];
      await forgeEntry(db, `deal/${hot}`, { commandId: 'forged', events });
    },
    named: ({ hot, cancelled }) =>
      new RegExp(`deal/${hot}, journal \\d+: expected command restock:${cancelled}, found`),
  },
  {
    name: 'a cancelled order never got its units back to the deal',
    async inflict(db, { hot, cancelled }) {
      const entry = await findEntry(db, `deal/${hot}`, 'UnitsRestocked');
      if (!entry.events.includes(cancelled)) throw new Error('the cart was restocked first');
      await forge(db, entry, { commandId: 'forged' });
    },
    named: ({ hot, cancelled }) =>
      new RegExp(`deal/${hot}, journal, command restock:${cancelled}: .*, found no entry`),
  },
  {
    name: 'a cart was confirmed without a hold',
    async inflict(db, { pen, cart }) {
      const entry = await findEntry(db, `product/${pen}`, `"orderId":"${cart}"`);
      await forge(db, entry, { commandId: 'forged' });
    },
    named: ({ pen, cart }) =>
      new RegExp(
        `product/${pen}, journal, command hold:${cart}: .* for order/${cart}, found no entry`,
      ),
  },
];
