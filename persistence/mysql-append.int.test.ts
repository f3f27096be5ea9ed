import { v7 } from 'uuid';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startMariadb } from '../topology/testing/servers.ts';
import { until } from '../topology/testing/until.ts';
import { batchOf, faultOf, rowOf } from './samples.ts';
import { isAnyoneAt, openSevered } from './severed-store.ts';

const append = suite('appending to MySQL');
const mariadb = await startMariadb();
append.after(() => mariadb.stop());

/** A deal whose first row an operator has inserted, and may yet take back. */
async function openHeld() {
  const it = await openSevered(mariadb);
  const entity = `deal/${v7()}`;
  const chain = v7();
  await it.operator.query(`begin; ${insertRow(entity)}`);
  const batch = (seq: number) => batchOf(it.fence, [rowOf(it.fence, { entity, seq })]);
  const send = (seq: number) =>
    faultOf(it.journal.append({ ...batch(seq), link: { chain, index: seq - 1 } }));
  const stored = async () => (await it.journal.read(entity, 0, 9)).map(({ seq }) => seq);
  return { ...it, entity, send, stored };
}

function insertRow(entity: string): string {
  return `insert into journal values ('${entity}', 1, 5, 1, '${v7()}', '', 1, '', null, null)`;
}

append('gives the server the next texts before it has answered the first', async () => {
  await using it = await openHeld();
  const first = it.send(1);
  await until('it is under way', () => isAnyoneAt(it.operator, 'insert into journal%'));
  const faults = Promise.all([first, it.send(2), it.send(3)]);
  await until('three texts are with the server', () => it.proxy.texts() === 3);
  await it.operator.query('rollback');
  assert.equal(await faults, [null, null, null]);
  assert.equal(await it.stored(), [1, 2, 3]);
});

append('has nothing stored that the server got behind a text which failed', async () => {
  await using it = await openHeld();
  const faults = Promise.all([1, 2, 3].map(it.send));
  await until('three texts are with the server', () => it.proxy.texts() === 3);
  await it.operator.query('commit');
  assert.equal(await faults, ['DUPLICATE', 'UNSENT', 'UNSENT']);
  assert.equal(await it.stored(), [1]);
  await it.journal.append(it.batch);
});

append('knows of none that was under way when the connection ended', async () => {
  await using it = await openHeld();
  const faults = Promise.all([1, 2].map(it.send));
  await until('two texts are with the server', () => it.proxy.texts() === 2);
  await until('the first is under way', () => isAnyoneAt(it.operator, 'insert into journal%'));
  const cut = it.proxy.cut('at the next reply');
  await it.operator.query('rollback');
  await cut;
  assert.equal(await faults, ['UNKNOWN_OUTCOME', 'UNKNOWN_OUTCOME']);
  const [fence] = await it.journal.takeShards([5], 'node', [it.fence]);
  const stored = await it.stored();
  assert.ok(['', '1', '1,2'].includes(String(stored)), `${stored}`);
  await it.journal.append(batchOf(fence!, [rowOf(fence!)]));
  assert.equal(await it.stored(), stored);
});

append('tries the victim of a deadlock again, and what was sent behind it', async () => {
  await using it = await openHeld();
  const other = `deal/${v7()}`;
  const rows = [rowOf(it.fence, { entity: other }), rowOf(it.fence, { entity: it.entity })];
  const link = { chain: v7(), index: 0 };
  const first = faultOf(it.journal.append({ ...batchOf(it.fence, rows), link }));
  const second = [rowOf(it.fence, { entity: it.entity, seq: 2 })];
  const next = { ...batchOf(it.fence, second), link: { ...link, index: 1 } };
  const behind = faultOf(it.journal.append(next));
  await until('it is under way', () => isAnyoneAt(it.operator, 'insert into journal%'));
  // Whoever has changed more rows goes on.
  for (let rows = 0; rows < 20; rows++) await it.operator.query(insertRow(`deal/${v7()}`));
  await it.operator.query(insertRow(other));
  await it.operator.query('rollback');
  assert.equal(await Promise.all([first, behind]), [null, null]);
  assert.equal(await it.stored(), [1, 2]);
});

append('stores what stands alone, whatever became of the text before it', async () => {
  await using it = await openSevered(mariadb);
  await it.journal.append(it.batch);
  const alone = rowOf(it.fence);
  const faults = [it.batch, batchOf(it.fence, [alone])].map((batch) =>
    faultOf(it.journal.append(batch)),
  );
  assert.equal(await Promise.all(faults), ['DUPLICATE', null]);
  assert.equal(await it.journal.read(alone.entity, 0, 1), [alone]);
});

append('goes on after a batch that cannot be written', async () => {
  await using it = await openSevered(mariadb);
  const writes = [{ statement: 'nobody_wrote', values: {} }];
  const bug = it.journal.append({ ...it.batch, writes }).catch((error: unknown) => error);
  const next = faultOf(it.journal.append(it.batch));
  assert.match(String(await bug), /no .sql file defines the statement nobody_wrote/);
  assert.is(await next, null);
});

append.run();
