import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Fault } from '../persistence/fault.ts';
import type { Entry } from '../persistence/store.ts';
import { repeatAnswer } from './answering.ts';
import type { Life } from './life.ts';
import { issueTicket } from './ticket.ts';

const answering = suite('answering');

answering('tells who repeats a command that its stored entry is damaged', async () => {
  const { ticket, answer } = issueTicket({
    command: { type: 'Any' },
    commandId: 'again',
    deadline: 1,
  });
  const place = { entity: 'deal/1', seq: 3, row: 3, atMs: 5 };
  const entry: Entry = { ...place, commandId: 'again', events: null };
  repeatAnswer({} as Life, ticket, entry);
  const fault = await answer.catch((error: unknown) => error);
  assert.ok(fault instanceof Fault && fault.code === 'CORRUPT');
});

answering.run();
