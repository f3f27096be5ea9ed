/**
 * The journal's transactions on MySQL, each one text on a connection of their own, sent without
 * waiting for the answer to the one before. The server ends a text at its first error, refuses one
 * that follows a text it has not stored, and stores nothing in another epoch. When an answer is
 * lost, the texts under way may have been run, may be running, or may lie in a buffer of a frozen
 * machine and run later. Whoever then takes the shards anew waits for them (their locks) or stops
 * them (their new epochs): what the journal says from then on is final.
 */
import { type AppendChain, createAppendChain, unsent } from './append-chain.ts';
import { Fault } from './fault.ts';
import { DEADLOCK_TRIES_MAX, isDeadlockVictim, toFault } from './mysql-faults.ts';
import { createTextPipe, PACKET_BYTES_MAX, type TextPipe } from './mysql-pipe.ts';
import { type Connect, Lost, Refused, SILENT_CLIENT_S } from './mysql-session.ts';
import { BEHIND, formatTransaction } from './mysql-transaction.ts';
import type { Statements } from './statements.ts';
import type { Batch, Journal } from './store.ts';

/** Longer than the wait for any lock: what takes longer is a server that hangs. */
const APPEND_TIMEOUT_MS = 10_000;
/** All that it waits for is refused at once; or the connection is given up, and so rolled back. */
const ROLLBACK_TIMEOUT_MS = 1_000;
/** Many times what a commit takes; a shutdown has ten seconds for all it does. */
const LAST_ANSWERS_MS = 1_000;
/** Well before the server gives up a silent connection: a text sent then would be lost. */
const IDLE_MAX_MS = (SILENT_CLIENT_S / 2) * 1_000;
/** Room for the packet's own header. */
const PACKET_SPARE_BYTES = 1_024;
/** Of a UTF-16 unit, at most. */
const UNIT_BYTES_MAX = 3;
/** How the server says that a fence does not hold: see `lock_fences`. */
const ER_DATA_OUT_OF_RANGE = 1690;

/** A batch on its way. */
interface Entry {
  batch: Batch;
  /** Null: not sent. */
  answer: Promise<void> | null;
  /** Of its text, before `commit`. */
  statements: number;
  tries: number;
  resolve(): void;
  reject(fault: unknown): void;
}

export interface MysqlAppend extends Pick<Journal, 'append'> {
  /** Resolves when what is under way has been answered, or has had time enough. */
  settled(): Promise<void>;
}

interface AppendDeps {
  connect: Connect;
  statements: Statements;
  maxPacketBytes: number;
}

interface Line extends AppendDeps {
  chain: AppendChain;
  /** In order; those that were sent come first. */
  entries: Entry[];
  /** Null: nothing is sent now. */
  pipe: TextPipe | null;
  /** Texts of this pipe. */
  stored: number;
  /** Until all entries are answered. */
  running: Promise<void> | null;
  /** Monotonic ms at which it came to rest. */
  restedAt: number;
}

export function createAppend(deps: AppendDeps): MysqlAppend {
  const line: Line = {
    ...deps,
    chain: createAppendChain(),
    entries: [],
    pipe: null,
    stored: 0,
    running: null,
    restedAt: 0,
  };
  return {
    async append(batch) {
      await line.chain.follow(batch.link, () => join(line, batch));
    },
    async settled() {
      const { promise: late, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, LAST_ANSWERS_MS);
      await Promise.race([late, line.running]);
      clearTimeout(timer);
    },
  };
}

function join(line: Line, batch: Batch): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  line.entries.push({ batch, answer: null, statements: 0, tries: 1, resolve, reject });
  if (!line.running) line.running = run(line);
  else if (line.pipe?.isAlive()) sendAll(line, line.pipe);
  return promise;
}

async function run(line: Line): Promise<void> {
  if (performance.now() - line.restedAt > IDLE_MAX_MS) line.pipe?.destroy('it was idle for long');
  for (let first = line.entries[0]; first; first = line.entries[0]) {
    try {
      if (!first.answer) sendAll(line, await openPipe(line));
      await answered(line, first);
    } catch (error) {
      await sortOut(line, first, error);
      continue;
    }
    line.stored++;
    line.entries.shift();
    first.resolve();
  }
  line.restedAt = performance.now();
  line.running = null;
}

async function openPipe(line: Line): Promise<TextPipe> {
  if (line.pipe?.isAlive()) return line.pipe;
  line.pipe = createTextPipe(await line.connect('transactions'));
  line.stored = 0;
  return line.pipe;
}

function sendAll(line: Line, pipe: TextPipe): void {
  for (const [place, entry] of line.entries.entries()) {
    if (entry.answer) continue;
    entry.answer = send(line, pipe, entry, line.stored + place);
    // Heard when its turn comes.
    entry.answer.catch(() => undefined);
  }
}

async function send(line: Line, pipe: TextPipe, entry: Entry, before: number): Promise<void> {
  const { text, statements } = formatTransaction(line.statements, entry.batch, before);
  assertFits(text, Math.min(line.maxPacketBytes, PACKET_BYTES_MAX));
  entry.statements = statements;
  const succeeded = await pipe.send(text);
  if (succeeded !== statements + BEHIND) throw new Lost('an answer to a text is missing', true);
}

async function answered({ pipe }: Line, { answer }: Entry): Promise<void> {
  const late = () => pipe?.destroy(`no answer from the database within ${APPEND_TIMEOUT_MS} ms`);
  const timer = setTimeout(late, APPEND_TIMEOUT_MS);
  try {
    await answer;
  } finally {
    clearTimeout(timer);
  }
}

/** What was sent behind the first is refused unseen; or, with it, nobody knows. */
async function sortOut(line: Line, first: Entry, error: unknown): Promise<void> {
  const isUnknown = first.answer !== null && mayBeStored(first, error);
  const { pipe, chain } = line;
  line.pipe = null;
  if (isUnknown) pipe?.destroy('the answer to an earlier commit was lost');
  else if (pipe) await rollBack(pipe);
  line.pipe = pipe;
  const isTriedAgain = !isUnknown && isDeadlockVictim(error) && first.tries++ < DEADLOCK_TRIES_MAX;
  // One fault for all: it is one connection that failed.
  const doubt = new Fault('UNKNOWN_OUTCOME', 'the answer to a commit was lost', error);
  if (!isTriedAgain) {
    chain.broken();
    line.entries.shift();
    first.reject(isUnknown ? doubt : faultOf(error));
  }
  line.entries = line.entries.filter((entry) => {
    if (isUnknown && entry.answer) entry.reject(doubt);
    else if (!isTriedAgain && entry.batch.link) entry.reject(unsent());
    else return true;
    return false;
  });
  for (const entry of line.entries) entry.answer = null;
}

/** The commit was sent, and what became of it was not said. */
function mayBeStored({ statements }: Entry, error: unknown): boolean {
  if (error instanceof Lost) return error.sent;
  return error instanceof Refused && error.succeeded >= statements;
}

/** Answered behind all that was sent. What cannot roll back is given up, and rolled back so. */
async function rollBack(pipe: TextPipe): Promise<void> {
  const giveUp = () => pipe.destroy('no answer to a rollback');
  const timer = setTimeout(giveUp, ROLLBACK_TIMEOUT_MS);
  await pipe.send('rollback').catch(giveUp);
  clearTimeout(timer);
}

function faultOf(error: unknown): unknown {
  const isFence = error instanceof Refused && error.errno === ER_DATA_OUT_OF_RANGE;
  // Its own text comes behind what was stored: so it is an epoch that differs.
  if (isFence && error.succeeded === 0) {
    return new Fault('MOVED', 'a shard is at another epoch', error);
  }
  return toFault(error);
}

function assertFits(text: string, bytesMax: number): void {
  const room = bytesMax - PACKET_SPARE_BYTES;
  if (text.length * UNIT_BYTES_MAX <= room || Buffer.byteLength(text) <= room) return;
  throw new Fault('UNAVAILABLE', `a batch is longer than the ${bytesMax} bytes of a packet`);
}
