/** A client that wants to know: it asks again, with the same command id, until it is told. */
import type { Reply } from '../ask.ts';
import type { Cluster } from './cluster.ts';
import type { Coverage } from './coverage.ts';
import { type Asked, DEFINITE } from './history.ts';
import type { Heard, Network } from './network.ts';
import type { Process, World } from './world.ts';

export interface Errand extends Asked {
  isPatient: boolean;
}

export type Outcome =
  | { type: 'accepted'; reply: Reply & { type: 'accepted' } }
  /** The business said no, or another order has its idempotency key. */
  | { type: 'refused'; code: string; isFinal: boolean }
  /** Whoever was asked said that nothing was stored, or there was nobody to ask. */
  | { type: 'denied' }
  /** Its patience ended first. */
  | { type: 'unknown' };

/** An errand and how it ended, as far as its client knows. */
export interface Done {
  errand: Errand;
  outcome: Outcome;
}

export interface Errands {
  /** Asks at most so many times. To be called in the clients' process. */
  run(errand: Errand, triesMax: number): Promise<Outcome>;
  done: readonly Done[];
  /** Asks what became of each, until that is known, and once more about all that was accepted. */
  settleAll(complain: Complain): Promise<void>;
  /** Somebody is still asking. */
  isBusy(): boolean;
}

const RETRY_MAX_MS = 500;
const SPREAD_MS = 1_000;

type Complain = (finding: string) => void;

export interface ErrandsDeps {
  world: World;
  cluster: Cluster;
  network: Network;
  coverage: Coverage;
  clients: Process;
}

export function createErrands(deps: ErrandsDeps): Errands {
  const { world, coverage } = deps;
  const done: Done[] = [];
  let begun = 0;
  let isSettling = false;

  async function run(errand: Errand, triesMax: number): Promise<Outcome> {
    begun++;
    const outcome = await ask(deps, errand, triesMax, world.chance.happens(0.5));
    done.push({ errand, outcome });
    return outcome;
  }

  async function settle(known: Done): Promise<void> {
    if (known.outcome.type !== 'unknown') return;
    coverage.unknownSettled++;
    known.outcome = await ask(deps, known.errand, Number.POSITIVE_INFINITY, false);
  }

  async function repeat({ errand, outcome }: Done, complain: Complain): Promise<void> {
    if (outcome.type !== 'accepted') return;
    const again = await ask(deps, errand, Number.POSITIVE_INFINITY, false);
    if (!isSame(outcome.reply, again)) complain(`${name(errand)} has two answers`);
  }

  /** Not everybody at once. */
  async function afterAWhile(act: () => Promise<void>): Promise<void> {
    await world.travel(world.chance.between(0, SPREAD_MS), deps.clients);
    await act();
  }

  return {
    run,
    done,
    async settleAll(complain) {
      isSettling = true;
      await Promise.all(done.map((known) => afterAWhile(() => settle(known))));
      await Promise.all(done.map((known) => afterAWhile(() => repeat(known, complain))));
      isSettling = false;
    },
    isBusy: () => isSettling || done.length < begun,
  };
}

/**
 * On a safe line, where nothing is doubled, the first asking may claim that nobody asked before. On
 * any other a no is not final: it speaks of one copy, and the other may still succeed.
 */
async function ask(
  { world, cluster, network, coverage, clients }: ErrandsDeps,
  errand: Errand,
  triesMax: number,
  isSafe: boolean,
): Promise<Outcome> {
  let isDenied = true;
  for (let tries = 1; tries <= triesMax; tries++) {
    const node = cluster.choose();
    if (tries > 1) coverage.askedAgain++;
    if (node) {
      const options = { patient: errand.isPatient, isFresh: isSafe && tries === 1 };
      const heard = await network.send(node, errand, options, { isSafe });
      countHeard(heard, coverage);
      const outcome = toOutcome(heard, isSafe);
      if (outcome) return outcome;
      isDenied &&= isSafe && heard.type === 'fault' && DEFINITE.has(heard.code);
    }
    await world.travel(world.chance.between(1, RETRY_MAX_MS), clients);
  }
  return { type: isDenied ? 'denied' : 'unknown' };
}

function countHeard(heard: Heard, coverage: Coverage): void {
  if (heard.type === 'silence') coverage.silences++;
  if (heard.type === 'reply' && heard.reply.type === 'accepted' && heard.reply.replayed) {
    coverage.answersRepeated++;
  }
  if (heard.type !== 'fault') return;
  if (heard.code === 'MOVED') coverage.moved++;
  if (heard.code === 'OVERLOADED') coverage.overloaded++;
  if (heard.code === 'DUPLICATE') coverage.keysTaken++;
}

/** Null: it must be asked again. */
function toOutcome(heard: Heard, isFinal: boolean): Outcome | null {
  switch (heard.type) {
    case 'silence':
      return null;
    case 'fault':
      return heard.code === 'DUPLICATE' ? { type: 'refused', code: heard.code, isFinal } : null;
    case 'reply':
      return heard.reply.type === 'accepted'
        ? { type: 'accepted', reply: heard.reply }
        : { type: 'refused', code: heard.reply.code, isFinal };
  }
}

/** A command that is fulfilled already may be accepted without events, whatever it did before. */
function isSame(first: Reply & { type: 'accepted' }, again: Outcome): boolean {
  if (again.type !== 'accepted') return false;
  if (again.reply.events.length === 0 || first.events.length === 0) return true;
  const tell = ({ seq, atMs, events }: typeof first) => JSON.stringify([seq, atMs, events]);
  return tell(first) === tell(again.reply);
}

function name({ entity, commandId }: Asked): string {
  return `${entity} ${commandId}`;
}
