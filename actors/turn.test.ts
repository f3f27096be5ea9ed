import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { unpackRow } from '../persistence/journal-rows.ts';
import { GENESIS, rowHash } from '../persistence/row-hash.ts';
import type { JournalRow } from '../persistence/store.ts';
import {
  allotted,
  buy,
  DEAL_ID,
  PRODUCT_ID,
  registered,
  restock,
  SELLER,
  STARTS_AT,
} from '../topology/testing/domain/samples.ts';
import { kindOf } from './kinds.ts';
import { issueTicket } from './ticket.ts';
import { type Mind, takeSnapshot, takeTurn } from './turn.ts';

const turns = suite('a turn');
const ENTITY = `product/${PRODUCT_ID}`;
const KIND = kindOf(ENTITY);
const PLACE = { entity: ENTITY, id: PRODUCT_ID, shard: 1, epoch: 1, now: 5 };

turns('puts all its entries into one row, and tells the rows born in them which', () => {
  const mind = newMind();
  const first = take(mind, ['a', 'b', 'c']);
  const second = take(mind, ['d', 'e']);
  assert.equal(placesOf(first), [
    [1, 1],
    [2, 1],
    [3, 1],
  ]);
  assert.equal(placesOf(second), [
    [4, 4],
    [5, 4],
  ]);
  for (const turn of [first, second]) assert.equal(birthsOf(turn), placesOf(turn));
});

turns('chains its row to the one before', () => {
  const mind = newMind();
  const [first, second] = [take(mind, ['a', 'b']), take(mind, ['c'])] as { row: JournalRow }[];
  assert.is(first?.row.hash, rowHash(GENESIS, first!.row));
  assert.is(second?.row.hash, rowHash(first!.row.hash, second!.row));
  assert.is(mind.hash, second?.row.hash);
});

turns('lets its row lean on the last that says all, but not beyond a snapshot', () => {
  const mind = newMind();
  const leans = (...ids: string[]) => take(mind, ids, ids[0] === 'x' ? 1_000 : 1).row?.modelRow;
  assert.equal([leans('a'), leans('b', 'c'), leans('x'), leans('d')], [null, 1, undefined, 1]);
  takeSnapshot(mind);
  assert.equal([leans('e'), leans('f')], [null, 5]);
});

turns('keeps every command that no order of its own keeps', () => {
  const mind = newMind();
  const commands = [
    { commandId: 'a', command: buy('a', 1) },
    { commandId: 'x', command: buy('b', 1) },
    { commandId: 'stock', command: { type: 'AdjustStock', userId: SELLER, delta: 5 } },
    { commandId: 'too many', command: buy('c', 1_000) },
  ];
  const tickets = commands.map((each) => issueTicket({ ...each, deadline: 10 }).ticket);
  const { writes, entryCount } = takeTurn(KIND, mind, tickets, [], PLACE);
  const kept = writes.filter(({ statement }) => statement === 'insert_command');
  assert.is(entryCount, 3);
  assert.equal(
    kept.map(({ values }) => values),
    ['x', 'stock'].map((command_id) => ({ entity: ENTITY, command_id, in_row: 1 })),
  );
});

turns('keeps the command of a cart, whose order is not born in its entry', () => {
  const id = 'o1';
  const kind = kindOf(`order/${id}`);
  const lines = [{ productId: PRODUCT_ID, dealId: null, quantity: 1 }];
  const wish = { userId: 'buyer', lines, address: null, key: null, fingerprint: null };
  const priced = lines.map((line) => ({ ...line, productName: 'hat', unitPrice: 5 }));
  const commands = [
    { commandId: 'place', command: { type: 'PlaceCart', ...wish } },
    { commandId: id, command: { type: 'ConfirmCart', lines: priced } },
  ];
  const tickets = commands.map((each) => issueTicket({ ...each, deadline: 10 }).ticket);
  const mind = { ...newMind(), state: kind.initial(id) };
  const place = { ...PLACE, entity: `order/${id}`, id };
  const { writes } = takeTurn(kind, mind, tickets, [], place);
  const written = writes.map(({ statement, values }) => `${statement} ${values['id'] ?? ''}`);
  assert.ok(written.includes(`insert_order ${id}`), `${written}`);
  const kept = writes.filter(({ statement }) => statement === 'insert_command');
  assert.equal(
    kept.map(({ values }) => values['command_id']),
    ['place', id],
  );
});

turns('writes the row of a deal only when lists choose it differently from then on', () => {
  const kind = kindOf(`deal/${DEAL_ID}`);
  const state = kind.birth!(DEAL_ID, allotted(3), { entity: ENTITY, seq: 1, row: 1, atMs: 1 })!;
  const mind = { ...newMind(), state };
  const place = { ...PLACE, entity: `deal/${DEAL_ID}`, id: DEAL_ID, now: STARTS_AT };
  const turn = (commandId: string, command: { type: string }) =>
    takeTurn(kind, mind, [issueTicket({ command, commandId, deadline: 10 }).ticket], [], place);
  const turned = [
    turn('a', buy('a', 1)),
    turn('b', buy('b', 2)),
    turn('c', restock('b', 2)),
    turn('d', buy('d', 1)),
  ];
  assert.equal(
    turned.map(({ ownRow }) => ownRow?.values['none_left']),
    [undefined, 1, 0, undefined],
  );
  assert.equal(
    turned.map(({ row }) => JSON.parse(row?.summary ?? '').available),
    [2, 0, 2, 1],
  );
});

turns('leaves no row for what it refuses', () => {
  const mind = newMind();
  const turn = take(mind, ['a', 'b'], 1_000);
  assert.equal([placesOf(turn), turn.writes, turn.ownRow, mind.seq], [[], [], null, 0]);
  assert.equal(
    turn.answers.map(({ reply }) => reply.type),
    ['rejected', 'rejected'],
  );
});

turns.run();

function newMind(): Mind {
  const state = KIND.initial(PRODUCT_ID);
  KIND.evolve(state, registered(100), { entity: ENTITY, seq: 1, row: 1, atMs: 1 });
  return { state, seq: 0, hash: GENESIS, model: null, wakeAt: null, snapshotSeq: 0 };
}

function take(mind: Mind, orderIds: readonly string[], quantity = 1) {
  const tickets = orderIds.map((id) => {
    const command = buy(id, quantity);
    return issueTicket({ command, commandId: id, deadline: 10, isFresh: true }).ticket;
  });
  return takeTurn(KIND, mind, tickets, [], PLACE);
}

function placesOf({ row }: ReturnType<typeof take>) {
  const entries = row ? unpackRow({ ...row, model: null }) : [];
  return entries.map((entry) => [entry.seq, entry.row]);
}

function birthsOf({ writes }: ReturnType<typeof take>) {
  const orders = writes.filter(({ statement }) => statement === 'insert_order');
  return orders.map(({ values }) => [values['born_seq'], values['born_row']]);
}
