import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { acceptedEncoding } from './compression.ts';
import { createEncodedReads, type Encoded } from './encoded-reads.ts';
import { createFreshness } from './freshness.ts';

function setUp() {
  const clock = { now: 1_000 };
  const loads: ((encoded: Encoded | null) => void)[] = [];
  let commit: (entities: readonly string[]) => void = () => undefined;
  const freshness = createFreshness((listener) => {
    commit = listener;
  });
  const reads = createEncodedReads(freshness, () => clock.now);
  const load = () => new Promise<Encoded | null>((finish) => loads.push(finish));
  return {
    clock,
    loads,
    commit: (...entities: string[]) => commit(entities),
    read: (key: string, ...tags: string[]) => reads.read(key, tags, load),
  };
}

const reads = suite('encoded reads');

reads('load once while nothing changes', async () => {
  const { read, loads } = setUp();
  const first = read('a', 'product/1');
  const second = read('a', 'product/1');
  loads[0]?.(encoded('one'));
  assert.is(await first, await second);
  assert.is(await read('a', 'product/1'), await first);
  assert.is(loads.length, 1);
});

reads('load again after a commit to what they show, and not after others', async () => {
  const { read, loads, commit } = setUp();
  const first = read('a', 'product/1');
  loads[0]?.(encoded('one'));
  await first;
  commit('deal/1', 'product/2', 'order/1');
  await read('a', 'product/1');
  assert.is(loads.length, 1);
  commit('product/1', 'product/1');
  const second = read('a', 'product/1');
  loads[1]?.(encoded('two'));
  assert.is((await second)?.body.toString(), 'two');
});

reads('of a whole kind load again after a commit to any of it', async () => {
  const { read, loads, commit } = setUp();
  const first = read('list', 'deal', 'product');
  loads[0]?.(encoded('one'));
  await first;
  commit('product/7');
  void read('list', 'deal', 'product');
  assert.is(loads.length, 2);
});

reads('that began before a commit are not shared with who asks after it', async () => {
  const { read, loads, commit } = setUp();
  const before = read('a', 'product/1');
  commit('product/1');
  const after = read('a', 'product/1');
  assert.is(loads.length, 2);
  loads[1]?.(encoded('new'));
  assert.is((await after)?.body.toString(), 'new');
  loads[0]?.(encoded('old'));
  assert.is((await before)?.body.toString(), 'old');
  const later = read('a', 'product/1');
  loads[2]?.(encoded('new'));
  assert.is((await later)?.body.toString(), 'new');
});

const LIVES: [why: string, loadedAt: number, freshUntil: number, until: number][] = [
  ['when time has changed the answer', 1_000, 1_500, 1_500],
  ['a second after the last reading began, in case nobody tells', 1_300, 9_000, 2_000],
];

for (const [why, loadedAt, freshUntil, until] of LIVES) {
  reads(`load again ${why}`, async () => {
    const { read, loads, clock } = setUp();
    const first = read('a', 'deal/1');
    clock.now = loadedAt;
    loads[0]?.(encoded('one', freshUntil));
    await first;
    clock.now = until - 1;
    await read('a', 'deal/1');
    assert.is(loads.length, 1);
    clock.now = until;
    void read('a', 'deal/1');
    assert.is(loads.length, 2);
  });
}

reads(
  'that began before time changed the answer are not shared with who asks after it',
  async () => {
    const { read, loads, clock } = setUp();
    const before = read('a', 'deal/1');
    clock.now = 1_500;
    const after = [read('a', 'deal/1'), read('a', 'deal/1')];
    loads[0]?.(encoded('scheduled', 1_500));
    assert.is((await before)?.body.toString(), 'scheduled');
    await new Promise(setImmediate);
    assert.is(loads.length, 2);
    loads[1]?.(encoded('active'));
    for (const found of await Promise.all(after)) assert.is(found?.body.toString(), 'active');
  },
);

reads('that failed or found nothing are tried again', async () => {
  const { read, loads } = setUp();
  const missing = read('a', 'deal/1');
  loads[0]?.(null);
  assert.is(await missing, null);
  void read('a', 'deal/1');
  assert.is(loads.length, 2);
  const failing = createEncodedReads(
    createFreshness(() => undefined),
    () => 0,
  );
  const fail = () => failing.read('a', [], () => Promise.reject(new Error('away')));
  const failures = await Promise.allSettled([fail(), fail(), fail()]);
  assert.ok(failures.every(({ status }) => status === 'rejected'));
  assert.is(await failing.read('a', [], async () => null), null);
});

reads('are not kept when nobody tells of commits', async () => {
  const alone = createEncodedReads(null, () => 0);
  let loads = 0;
  for (let count = 0; count < 3; count++) {
    await alone.read('a', ['deal'], async () => encoded(`${loads++}`));
  }
  assert.is(loads, 3);
});

reads('are compressed once for each encoding', async () => {
  const alone = createEncodedReads(null, () => 0);
  const plain = encoded('가나다라'.repeat(1_000));
  const zipped = alone.compressed(plain, 'gzip');
  assert.is(alone.compressed(plain, 'gzip'), zipped);
  assert.equal(gunzipSync(await zipped), plain.body);
  assert.equal(brotliDecompressSync(await alone.compressed(plain, 'br')), plain.body);
});

reads.run();

const accepting = suite('accept-encoding');

const HEADERS: [header: string | undefined, expected: string | null][] = [
  [undefined, null],
  ['', null],
  ['identity', null],
  ['deflate', null],
  ['gzip', 'gzip'],
  ['gzip, deflate, br', 'br'],
  ['GZIP;q=0.5, BR;q=0', 'gzip'],
  ['br;q=0.000, gzip ; q=0', null],
  ['br;q=0.1', 'br'],
  ['*', null],
];

for (const [header, expected] of HEADERS) {
  accepting(`${header} means ${expected}`, () => {
    assert.is(acceptedEncoding(header), expected);
  });
}

accepting.run();

function encoded(text: string, freshUntil = Number.POSITIVE_INFINITY): Encoded {
  return { body: Buffer.from(text), version: null, freshUntil };
}
