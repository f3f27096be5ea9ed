import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { batchOf, dealRow, itemRow, keyRow, orderRow, rowOf } from './samples.ts';
import { loadStatements } from './statements.ts';
import type { RowWrite } from './store.ts';
import { planWrites } from './write-plan.ts';

const plan = suite('the write plan');
const statements = loadStatements('sqlite');
const fence = { shard: 1, epoch: 1 };

plan('gathers bulk rows by statement and keeps the order of the others', () => {
  const clear = (entity: string): RowWrite => ({ statement: 'clear_wakeup', values: { entity } });
  const set: RowWrite = { statement: 'set_wakeup', values: { entity: 'b', at_ms: 1 } };
  const writes = [orderRow(), clear('a'), itemRow(), orderRow(), set, clear('c'), keyRow()];
  const rows = [rowOf(fence), rowOf(fence, { seq: 2 }), rowOf(fence)];
  const runs = planWrites(statements, batchOf(fence, rows, writes));
  assert.equal(
    runs.map(({ statement, values }) => [statement.name, values.length / statement.params.length]),
    [
      ['insert_journal_row', 3],
      ['insert_command', 3],
      ['insert_order', 2],
      ['insert_order_item', 1],
      ['insert_idempotency_key', 1],
      ['clear_wakeup', 1],
      ['set_wakeup', 1],
      ['clear_wakeup', 1],
    ],
  );
  assert.equal(
    runs.slice(5).map(({ values }) => values),
    [['a'], ['b', 1], ['c']],
  );
  assert.equal(runs[0]!.values.slice(10, 12), [rows[1]!.entity, 2]);
});

plan('writes bulk updates together, after all else', () => {
  const update = (id: string): RowWrite => ({
    statement: 'update_deal',
    values: { id, none_left: 1, ended: 0 },
  });
  const writes = [update('a'), dealRow(), update('b'), orderRow()];
  const runs = planWrites(statements, batchOf(fence, [], writes));
  const names = runs.map(({ statement }) => statement.name);
  assert.equal(names, ['insert_order', 'insert_deal', 'update_deal']);
  assert.equal(runs[2]?.values, [1, 0, 'a', 1, 0, 'b']);
});

plan('of an empty batch is empty', () => {
  assert.equal(planWrites(statements, batchOf(fence, [])), []);
});

plan('refuses a row that lacks a value, and an unknown statement', () => {
  const lacking: RowWrite = { statement: 'set_wakeup', values: { entity: 'a' } };
  assert.throws(() => planWrites(statements, batchOf(fence, [], [lacking])), /no value for :at_ms/);
  const unknown: RowWrite = { statement: 'drop_all', values: {} };
  assert.throws(() => planWrites(statements, batchOf(fence, [], [unknown])), /drop_all/);
});

plan.run();
