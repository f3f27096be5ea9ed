import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Fault } from '../persistence/fault.ts';
import { createInbox } from './inbox.ts';
import { issueTicket, type Ticket } from './ticket.ts';

const inbox = suite('an inbox');

function ticket(commandId: string, deadline = 100): Ticket {
  const issued = issueTicket({ command: { type: 'Any' }, commandId, deadline });
  issued.answer.catch(() => {});
  return issued.ticket;
}

function idsOf(tickets: readonly Ticket[]): string {
  return tickets.map(({ commandId }) => commandId).join(' ');
}

inbox('gives commands in the order they came', () => {
  const tested = createInbox();
  for (const id of ['a', 'b', 'c']) tested.push(ticket(id));
  assert.is(idsOf(tested.take()), 'a b c');
  assert.is(tested.size(), 0);
});

inbox('puts commands that are decided again before the others', () => {
  const tested = createInbox();
  tested.push(ticket('late'));
  tested.putBack([ticket('first'), ticket('second')]);
  assert.is(idsOf(tested.take()), 'first second late');
});

inbox('gives a command that must be decided alone a turn of its own', () => {
  const tested = createInbox();
  const alone = { ...ticket('alone'), isAlone: true };
  tested.putBack([ticket('a'), alone, ticket('b')]);
  assert.is(idsOf(tested.take()), 'a');
  assert.is(idsOf(tested.take()), 'alone');
  assert.is(idsOf(tested.take()), 'b');
});

inbox('bounds a turn and leaves the rest in order', () => {
  const tested = createInbox();
  for (let number = 0; number < 600; number++) tested.push(ticket(String(number)));
  const first = tested.take();
  assert.is(first.length, 512);
  assert.is(tested.take()[0]?.commandId, '512');
});

inbox('refuses what it cannot hold', () => {
  const tested = createInbox();
  const fill = () => {
    for (let number = 0; number < 10_000; number++) tested.push(ticket(String(number)));
  };
  assert.throws(fill, (error: unknown) => error instanceof Fault && error.code === 'OVERLOADED');
  assert.is(tested.size(), 4_096);
});

inbox('drops what waited past its deadline, and tells it so', async () => {
  const tested = createInbox();
  const late = issueTicket({ command: { type: 'Any' }, commandId: 'late', deadline: 5 });
  tested.push(late.ticket);
  tested.push(ticket('early', 50));
  tested.expire(5, 'OVERLOADED');
  assert.is(idsOf(tested.take()), 'early');
  const fault = await late.answer.catch((error: unknown) => error);
  assert.ok(fault instanceof Fault && fault.code === 'OVERLOADED');
});

inbox.run();
