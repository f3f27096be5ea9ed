import { v7 } from 'uuid';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startMariadb } from '../topology/testing/servers.ts';
import { createCatalog } from './catalog.ts';
import {
  batchOf,
  DIALECTS,
  dealRow,
  faultOf,
  NOW,
  newSqliteUrl,
  openSample,
  productRows,
  rowOf,
} from './samples.ts';
import type { RowWrite } from './store.ts';

const mariadb = await startMariadb();
const newUrl = { sqlite: async () => newSqliteUrl(), mysql: mariadb.newDatabase };

for (const dialect of DIALECTS) {
  const catalog = suite(`the catalog on ${dialect}`);

  catalog('finds a product with all its fields', async () => {
    await using shop = await openShop();
    const full = {
      id: v7(),
      seller_id: v7(),
      name: '맥북 "프로" 😀',
      description: "it's\nnew",
      price: 0,
      stock: 7,
      category: '전자',
      image_url: 'https://example.com/?a=1',
      version: 3,
      created_at: NOW,
      updated_at: NOW + 1,
    };
    await shop.write(productRows(full));
    assert.equal(await shop.findProduct(full.id), {
      id: full.id,
      sellerId: full.seller_id,
      name: full.name,
      description: full.description,
      price: 0,
      stock: 7,
      category: '전자',
      imageUrl: full.image_url,
      version: 3,
      createdAt: NOW,
      updatedAt: NOW + 1,
    });
    assert.is(await shop.findProduct(v7()), null);
  });

  catalog('updates many deals at once, and leaves the others alone', async () => {
    await using shop = await openShop();
    const product_id = v7();
    const [a, b, c, other, none] = [v7(), v7(), v7(), v7(), v7()];
    const update = (id: string, none_left: number, ended: number): RowWrite => ({
      statement: 'update_deal',
      values: { id, none_left, ended },
    });
    await shop.write([
      ...productRows({ id: product_id }),
      ...[a, b, c, other].map((id) => dealRow({ id, product_id })),
      ...[update(none, 1, 1), update(a, 0, 1), update(b, 1, 0), update(c, 1, 1)],
    ]);
    const rows = await shop.deals();
    assert.equal(
      new Map(rows.map(({ id, none_left, ended }) => [id, [none_left, ended]])),
      new Map(Object.entries({ [a]: [0, 1], [b]: [1, 0], [c]: [1, 1], [other]: [0, 0] })),
    );
  });

  catalog('lists every product once, newest first, whatever the page size', async () => {
    await using shop = await openShop();
    assert.equal(await shop.listProducts({ category: null, page: 1, size: 20 }), {
      items: [],
      total: 0,
    });
    const names = Array.from({ length: 23 }, (_, index) => `product ${index}`);
    // Some in one transaction, some alone.
    await shop.write(names.slice(0, 9).flatMap((name) => productRows({ name })));
    for (const name of names.slice(9)) await shop.write(productRows({ name }));
    for (const size of [1, 5, 10, 23, 100]) {
      const { listed, totals } = await allPages(shop, null, size);
      assert.equal(listed, names.toReversed());
      assert.equal(totals, new Set([23]));
    }
    const beyond = await shop.listProducts({ category: null, page: 1_000, size: 100 });
    assert.equal(beyond, { items: [], total: 23 });
  });

  catalog('lists a category alike, from either end', async () => {
    await using shop = await openShop();
    const names = Array.from({ length: 30 }, (_, index) => `product ${index}`);
    const categories = ['책', null, "it's"];
    const categoryOf = (index: number) => categories[index % 3]!;
    await shop.write(
      names.flatMap((name, index) => productRows({ name, category: categoryOf(index) })),
    );
    for (const category of ['책', "it's"]) {
      const expected = names.filter((_, index) => categoryOf(index) === category).toReversed();
      for (const size of [1, 3, 4, 10, 100]) {
        const { listed, totals } = await allPages(shop, category, size);
        assert.equal(listed, expected);
        assert.equal(totals, new Set([10]));
      }
    }
    assert.equal(await shop.listProducts({ category: 'none', page: 1, size: 5 }), {
      items: [],
      total: 0,
    });
  });

  catalog('finds a deal with its product', async () => {
    await using shop = await openShop();
    const product = v7();
    const deal = dealRow({ product_id: product, per_user_limit: 2 });
    const id = String(deal.values['id']);
    await shop.write([...productRows({ id: product }), deal]);
    const born = {
      id,
      productId: product,
      dealPrice: 9_000,
      originalPrice: 10_000,
      dealStock: 3,
      available: 3,
      held: 0,
      sold: 0,
      returned: 0,
      perUserLimit: 2,
      startsAt: NOW - 1_000,
      endsAt: NOW + 1_000,
      ended: false,
      version: 0,
      createdAt: NOW - 2_000,
      product: await shop.findProduct(product),
    };
    assert.equal(await shop.findDeal(id), born);
    assert.is(await shop.findDeal(v7()), null);

    const summary = { version: 2, available: 0, held: 1, sold: 2, returned: 0 };
    await shop.tell(id, 1, JSON.stringify({ ...summary, version: 1 }));
    await shop.tell(id, 2, JSON.stringify(summary));
    assert.equal(await shop.findDeal(id), { ...born, ...summary });
    const { items } = await shop.listActiveDeals({ now: NOW, page: 1, size: 1 });
    assert.equal(items, [{ ...born, ...summary }]);
  });

  catalog('gives no deal whose summary is damaged, and lists the others', async () => {
    await using shop = await openShop();
    const [sound, soundId] = [v7(), v7()];
    await shop.write([...productRows({ id: sound }), dealRow({ id: soundId, product_id: sound })]);
    for (const damaged of ['{"version":', 'null', '{}', '{"version":"1"}']) {
      const [product_id, id] = [v7(), v7()];
      await shop.write([...productRows({ id: product_id }), dealRow({ id, product_id })]);
      await shop.tell(id, 1, damaged);
      assert.is(await faultOf(shop.findDeal(id)), 'CORRUPT');
    }
    const { items, total } = await shop.listActiveDeals({ now: NOW, page: 1, size: 10 });
    assert.equal([items.map(({ id }) => id), total], [[soundId], 5]);
  });

  catalog(
    'lists deals that have started, not ended and have units, newest start first',
    async () => {
      await using shop = await openShop();
      const product_id = v7();
      const named = (id: string, values: RowWrite['values'] = {}) =>
        dealRow({ id, product_id, ...values });
      await shop.write([
        ...productRows({ id: product_id }),
        named('older', { starts_at: NOW - 9 }),
        named('newest', { starts_at: NOW }),
        named('tie-b', { starts_at: NOW - 5 }),
        named('tie-a', { starts_at: NOW - 5 }),
        named('not yet', { starts_at: NOW + 1 }),
        named('just over', { ends_at: NOW }),
        named('sold out', { none_left: 1 }),
        named('ended', { ended: 1 }),
      ]);
      const page = async (page: number, size: number) => {
        const { items, ...totals } = await shop.listActiveDeals({ now: NOW, page, size });
        return { ids: items.map(({ id }) => id), ...totals };
      };
      const totals = { total: 4, changesAt: NOW + 1 };
      assert.equal(await page(1, 10), { ids: ['newest', 'tie-b', 'tie-a', 'older'], ...totals });
      assert.equal(await page(2, 3), { ids: ['older'], ...totals });
      assert.equal(await page(3, 3), { ids: [], ...totals });
      const { items } = await shop.listActiveDeals({ now: NOW, page: 1, size: 1 });
      assert.equal(items[0], await shop.findDeal('newest'));
    },
  );

  catalog('says when time alone changes the list: the next start, or the first end', async () => {
    await using shop = await openShop();
    const product_id = v7();
    const changesAt = async () =>
      (await shop.listActiveDeals({ now: NOW, page: 1, size: 10 })).changesAt;
    await shop.write(productRows({ id: product_id }));
    const never = Number.POSITIVE_INFINITY;
    assert.is(await changesAt(), never);
    const over = { none_left: 1, ends_at: NOW + 2 };
    for (const [values, expected] of [
      [over, never],
      [{ ends_at: NOW + 500 }, NOW + 500],
      [{ starts_at: NOW + 600, ends_at: NOW + 700 }, NOW + 500],
      [{ starts_at: NOW + 400, ends_at: NOW + 900 }, NOW + 400],
      [{ starts_at: NOW - 10, ends_at: NOW + 300 }, NOW + 300],
    ] as const) {
      await shop.write([dealRow({ product_id, ...values })]);
      assert.is(await changesAt(), expected);
    }
  });

  catalog.after(() => (dialect === DIALECTS.at(-1) ? mariadb.stop() : undefined));
  catalog.run();

  async function openShop() {
    const store = await openSample(await newUrl[dialect]());
    const [fence] = await store.journal.takeShards([1], 'node');
    return {
      ...createCatalog(store.sql),
      write: (writes: RowWrite[]) => store.journal.append(batchOf(fence!, [rowOf(fence!)], writes)),
      deals: () =>
        store.sql.all<Record<'id' | 'none_left' | 'ended', string>>('audit_deals', {
          ...{ after: '', limit: 9 },
        }),
      tell(deal: string, seq: number, summary: string) {
        const row = { entity: `deal/${deal}`, seq, summary };
        return store.journal.append(batchOf(fence!, [rowOf(fence!, row)]));
      },
      [Symbol.asyncDispose]: store.close,
    };
  }
}

async function allPages(
  shop: ReturnType<typeof createCatalog>,
  category: string | null,
  size: number,
) {
  const listed: string[] = [];
  const totals = new Set<number>();
  for (let page = 1; ; page++) {
    const { items, total } = await shop.listProducts({ category, page, size });
    totals.add(total);
    if (items.length === 0) return { listed, totals };
    listed.push(...items.map(({ name }) => name));
  }
}
