/**
 * One simulated world: its time, its chance and the order in which things happen come from a seed,
 * so that the same seed tells the same story. Whatever happens, happens within an operating system
 * process, which can die (nothing more of it happens) or freeze (it all happens later).
 */
import { type Agenda, createAgenda, type Happening } from './agenda.ts';
import { type Chance, createChance } from './chance.ts';

export interface Process {
  readonly name: string;
  isDead: boolean;
  /** Ms since the world began; what was to happen before happens then. */
  frozenUntil: number;
}

export interface World {
  chance: Chance;
  /** Ms since the world began. */
  now(): number;
  /** The process in which things happen now. */
  process(): Process;
  /** Calls back in the process, or in the present one. The returned function cancels. */
  after(ms: number, callback: () => void, process?: Process): () => void;
  /** Resolves in the process: whoever awaits it continues there. */
  travel(ms: number, process: Process): Promise<void>;
  /** Writes into the trace; two worlds of one seed write the same. */
  note(what: string): void;
  trace: readonly string[];
  /** Of the trace, 32 bits. */
  traceHash(): number;
  /** Lets everything happen that is due by then. */
  run(untilMs: number): Promise<void>;
}

interface Event extends Happening {
  process: Process;
}

export function createProcess(name: string): Process {
  return { name, isDead: false, frozenUntil: 0 };
}

export function createWorld(seed: number): World {
  const chance = createChance(seed);
  const agenda: Agenda<Event> = createAgenda();
  const trace: string[] = [];
  let acting = createProcess('world');
  let now = 0;
  let hash = FNV_OFFSET;

  function after(ms: number, callback: () => void, within: Process = acting): () => void {
    const at = now + Math.max(0, ms);
    const event = { at, rank: chance.random(), isCancelled: false, callback, process: within };
    agenda.add(event);
    return () => {
      event.isCancelled = true;
    };
  }

  async function run(untilMs: number): Promise<void> {
    for (let event = agenda.next(); event; event = agenda.next()) {
      if (event.at > untilMs) {
        agenda.add(event);
        break;
      }
      if (event.isCancelled || event.process.isDead) continue;
      if (event.process.frozenUntil > event.at) {
        postpone(event);
        agenda.add(event);
        continue;
      }
      now = event.at;
      acting = event.process;
      event.callback();
      await microtasksDone();
    }
    now = untilMs;
  }

  return {
    chance,
    now: () => now,
    process: () => acting,
    after,
    travel: (ms, to) => new Promise((resolve) => after(ms, resolve, to)),
    note(what) {
      const line = `${now.toFixed(3)} ${acting.name}: ${what}`;
      trace.push(line);
      hash = fnv(hash, line);
    },
    trace,
    traceHash: () => hash >>> 0,
    run,
  };
}

/** Puts what a frozen process missed before anything new, in the order in which it was to come. */
const MISSED = -1_000_000_000;

function postpone(event: Event): void {
  if (event.rank >= 0) event.rank = MISSED + event.at;
  event.at = event.process.frozenUntil;
}

/** A tick comes when no microtask is left, however many each of them adds. */
function microtasksDone(): Promise<void> {
  return new Promise((resolve) => {
    process.nextTick(resolve);
  });
}

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

function fnv(hash: number, text: string): number {
  let mixed = hash;
  for (let index = 0; index < text.length; index++) {
    mixed = Math.imul(mixed ^ text.charCodeAt(index), FNV_PRIME);
  }
  return mixed;
}
