/** Damages to the rows that entries have written. */
import type { Damage } from './damage.ts';

const NOBODY = '00000000-0000-7000-8000-000000000000';

export const ROW_DAMAGES: readonly Damage[] = [
  {
    name: 'a sale has no order',
    inflict: (db, { sale }) => db.run('delete from orders where id = ?', sale),
    named: ({ hot, sale }) =>
      new RegExp(`deal/${hot}, journal \\d+: expected order ${sale}, .*, found no order`),
  },
  {
    name: 'a cart has no order',
    inflict: (db, { cart }) => db.run('delete from orders where id = ?', cart),
    named: ({ cart }) => `order/${cart}, orders: expected a row, found none`,
  },
  {
    name: 'a further line of a cart is gone',
    inflict: (db, { cart }) =>
      db.run('delete from order_items where order_id = ? and line = 1', cart),
    named: ({ cart }) => `order/${cart}, order_items 1: expected a row, found none`,
  },
  {
    name: 'a total was changed',
    inflict: (db, { sale }) => db.run('update orders set total_amount = 1 where id = ?', sale),
    named: ({ sale }) => `order/${sale}, orders: expected total_amount 3000, found 1`,
  },
  {
    name: 'a buyer was changed',
    inflict: (db, { sale }) => db.run('update orders set user_id = ? where id = ?', NOBODY, sale),
    named: ({ sale, buyer }) =>
      `order/${sale}, orders: expected user_id "${buyer}", found "${NOBODY}"`,
  },
  {
    name: 'the line of a sale was changed',
    inflict: (db, { sale }) => db.run('update orders set quantity = 9 where id = ?', sale),
    named: ({ sale }) => `order/${sale}, orders: expected quantity 2, found 9`,
  },
  {
    name: 'the first line of a cart was changed',
    inflict: (db, { cart }) => db.run('update orders set unit_price = 9 where id = ?', cart),
    named: ({ cart }) => new RegExp(`order/${cart}, orders: expected unit_price \\d+, found 9`),
  },
  {
    name: 'a further line of a cart was changed',
    inflict: (db, { cart }) =>
      db.run('update order_items set quantity = 9 where order_id = ?', cart),
    named: ({ cart }) => new RegExp(`order/${cart}, order_items 1: expected quantity \\d, found 9`),
  },
  {
    name: 'a line was added',
    inflict: (db, { sale }) =>
      db.run(
        `insert into order_items
           (order_id, line, product_id, deal_id, product_name, quantity, unit_price)
         values (?, 1, ?, null, 'x', 1, 1)`,
        ...[sale, NOBODY],
      ),
    named: ({ sale }) => `order/${sale}, order_items 1: expected no row, found one`,
  },
  {
    name: 'a cancelled order was confirmed again',
    inflict: (db, { cancelled }) =>
      db.run("update orders set status = 'confirmed' where id = ?", cancelled),
    named: ({ cancelled }) =>
      `order/${cancelled}, orders: expected status "cancelled", found "confirmed"`,
  },
  {
    name: 'an order comes from nowhere',
    inflict: (db) =>
      db.run(
        `insert into orders
           (id, user_id, total_amount, status, version, created_at, updated_at, product_id,
             product_name, quantity, unit_price)
         values (?, ?, 1, 'confirmed', 1, 1, 1, ?, 'x', 1, 1)`,
        ...[NOBODY, NOBODY, NOBODY],
      ),
    named: () => `order/${NOBODY}, orders: expected no row, found one`,
  },
  {
    name: 'an order names an entry that is not there',
    inflict: (db, { sale }) => db.run('update orders set born_seq = 999 where id = ?', sale),
    named: ({ sale }) => `order/${sale}, orders: expected an entry 999 of its owner, found none`,
  },
  {
    name: 'an order names a row that is not there',
    inflict: (db, { sale }) => db.run('update orders set born_row = 999 where id = ?', sale),
    named: ({ sale }) => new RegExp(`order/${sale}, orders: expected an entry .*, found none`),
  },
  {
    name: 'an order names the row of another',
    inflict: (db, { sale }) => db.run('update orders set born_row = 1 where id = ?', sale),
    named: ({ sale }) => new RegExp(`order/${sale}, orders: expected an entry .*, found none`),
  },
  {
    name: 'a deal names a row that is not there',
    inflict: (db, { quiet }) => db.run('update deals set born_row = 999 where id = ?', quiet),
    named: ({ quiet }) => new RegExp(`deal/${quiet}, deals: expected an entry .*, found none`),
  },
  {
    name: 'two deals name the rows of each other',
    async inflict(db, { quiet, ended }) {
      const rows = await db.all<{ id: string; born_row: number }>(
        'select id, born_row from deals where id in (?, ?)',
        ...[quiet, ended],
      );
      for (const { id, born_row } of rows) {
        const other = id === quiet ? ended : quiet;
        await db.run('update deals set born_row = ? where id = ?', born_row, other);
      }
    },
    named: ({ quiet }) => new RegExp(`deal/${quiet}, deals: expected born_row \\d+, found \\d+`),
  },
  {
    name: 'an order names an entry that sold another',
    inflict: (db, { sale }) => db.run('update orders set born_seq = 1 where id = ?', sale),
    named: ({ sale, hot }) =>
      `order/${sale}, orders: expected its birth in deal/${hot} entry 1, found none`,
  },
  {
    name: 'a line has no order',
    inflict: (db) =>
      db.run(
        `insert into order_items
           (order_id, line, product_id, deal_id, product_name, quantity, unit_price)
         values (?, 1, ?, null, 'x', 1, 1)`,
        ...[NOBODY, NOBODY],
      ),
    named: () => `order/${NOBODY}, order_items 1: expected no row, found one`,
  },
  {
    name: 'the first line of an order was stored twice',
    inflict: (db, { sale }) =>
      db.run(
        `insert into order_items
           (order_id, line, product_id, deal_id, product_name, quantity, unit_price)
         values (?, 0, ?, null, 'x', 1, 1)`,
        ...[sale, NOBODY],
      ),
    named: ({ sale }) => `order/${sale}, order_items 0: expected no row, found one`,
  },
  {
    name: 'the key of an order is gone',
    inflict: (db) => db.run("delete from idempotency_keys where idempotency_key = 'sale'"),
    named: ({ sale }) => `order/${sale}, idempotency_keys sale: expected a row, found none`,
  },
  {
    name: 'a key names another order',
    inflict: (db, { cancelled }) =>
      db.run("update idempotency_keys set order_id = ? where idempotency_key = 'sale'", cancelled),
    named: ({ sale, cancelled }) =>
      `order/${sale}, idempotency_keys sale: expected order_id "${sale}", found "${cancelled}"`,
  },
  {
    name: 'the fingerprint of a key was changed',
    inflict: (db) =>
      db.run("update idempotency_keys set fingerprint = ? where idempotency_key = 'cart'", NOBODY),
    named: ({ cart }) => `order/${cart}, idempotency_keys cart: expected fingerprint "fff`,
  },
  {
    name: 'a key names an order that was never placed',
    inflict: (db, { buyer }) =>
      db.run("insert into idempotency_keys values (?, 'forged', ?, 'f', 1)", buyer, NOBODY),
    named: ({ buyer }) =>
      `order/${NOBODY}, idempotency_keys forged of user ${buyer}: expected an order placed`,
  },
  {
    name: 'a refused cart keeps its key',
    inflict: (db, { buyer, refused }) =>
      db.run("insert into idempotency_keys values (?, 'refused', ?, 'f', 1)", buyer, refused),
    named: ({ refused }) =>
      `order/${refused}, idempotency_keys refused: expected no row, found one`,
  },
  {
    name: 'the stock of a product was changed',
    inflict: (db, { book }) => db.run('update products set stock = stock + 1 where id = ?', book),
    named: ({ book }) => `product/${book}, products: expected stock 880, found 881`,
  },
  {
    name: 'a product has no row',
    inflict: (db, { book }) => db.run('delete from products where id = ?', book),
    named: ({ book }) => `product/${book}, products: expected a row, found none`,
  },
  {
    name: 'what a deal has left was changed',
    async inflict(db, { hot }) {
      const [latest] = await db.all<{ seq: number; summary: string }>(
        'select seq, summary from journal where entity = ? order by seq desc limit 1',
        `deal/${hot}`,
      );
      await db.run(
        'update journal set summary = ? where entity = ? and seq = ?',
        ...[latest!.summary.replace('"available":36', '"available":0'), `deal/${hot}`, latest!.seq],
      );
    },
    named: ({ hot }) =>
      new RegExp(`deal/${hot}, journal \\d+: expected summary .*"available":36,.*"available":0,`),
  },
  {
    name: 'what a deal has left was forgotten',
    inflict: (db, { hot }) =>
      db.run('update journal set summary = null where entity = ?', `deal/${hot}`),
    named: ({ hot }) =>
      new RegExp(`deal/${hot}, journal \\d+: expected summary .*"available":36,.*, found none`),
  },
  {
    name: 'a deal with units left is in no list',
    inflict: (db, { hot }) => db.run('update deals set none_left = 1 where id = ?', hot),
    named: ({ hot }) => `deal/${hot}, deals: expected none_left 0, found 1`,
  },
  {
    name: 'the price of a deal that sold nothing was changed',
    inflict: (db, { quiet }) => db.run('update deals set deal_price = 1 where id = ?', quiet),
    named: ({ quiet }) => `deal/${quiet}, deals: expected deal_price 1500, found 1`,
  },
  {
    name: 'a deal was never allotted',
    inflict: (db, { quiet, book }) =>
      db.run('update deals set product_id = ? where id = ?', book, quiet),
    named: ({ quiet, book }) =>
      new RegExp(`deal/${quiet}, deals: .*(entry|birth in product/${book})`),
  },
  {
    name: 'the last end of a deal is forgotten',
    inflict: (db, { hot }) => db.run('delete from wakeups where entity = ?', `deal/${hot}`),
    named: ({ hot }) => new RegExp(`deal/${hot}, wakeups: expected at \\d+, found none`),
  },
  {
    name: 'a hold runs out and nobody is woken',
    inflict: (db, { pen }) => db.run('delete from wakeups where entity = ?', `product/${pen}`),
    named: ({ pen }) => new RegExp(`product/${pen}, wakeups: expected at \\d+, found none`),
  },
  {
    name: 'a finished order is woken',
    inflict: (db, { cart }) => db.run('insert into wakeups values (?, 5)', `order/${cart}`),
    named: ({ cart }) => `order/${cart}, wakeups: expected none, found at 5`,
  },
  {
    name: 'a list was counted wrong',
    inflict: (db) => db.run("update list_totals set total = 3 where list = 'all'"),
    named: () => 'list_totals, all: expected 2 products, found 3',
  },
  {
    name: 'a category was counted wrong',
    inflict: (db) => db.run("update list_totals set total = 1 where list = 'category:도서'"),
    named: () => 'list_totals, category:도서: expected 0 products, found 1',
  },
  {
    name: 'a category was never counted',
    inflict: (db) => db.run("delete from list_totals where list = 'category:만화'"),
    named: () => 'list_totals, category:만화: expected 1 products, found no row',
  },
  {
    name: 'positions have a hole',
    inflict: (db, { pen }) => db.run('update products set position = 5 where id = ?', pen),
    named: () =>
      'products, position: expected each of 1 to 2 once, found 2 of them between 1 and 5',
  },
];
