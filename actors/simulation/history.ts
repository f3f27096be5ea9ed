/**
 * What was asked of the nodes and what they answered, checked the moment it leaves: nothing does
 * before it is durable, no answer is older than what its asker could know, and every one is in
 * time.
 */
import { isDeepStrictEqual } from 'node:util';
import { Fault, type FaultCode } from '../../persistence/fault.ts';
import type { AskOptions, Reply } from '../ask.ts';
import type { FakeDatabase } from './fake-database.ts';
import type { SimulatedNode } from './node.ts';
import type { World } from './world.ts';

/** One command that reached a node. */
export interface Attempt {
  node: SimulatedNode;
  entity: string;
  command: { type: string };
  commandId: string;
  options: AskOptions;
  arrivedAt: number;
  /** By the node's clock, epoch ms. */
  arrivedClock: number;
  /** The highest version of the entity that anybody had been told by then. */
  knownSeq: number;
  /** Null: the node died, or still owes an answer. */
  end: End | null;
}

export type End = { at: number; clock: number } & (
  | { type: 'reply'; reply: Reply }
  | { type: 'fault'; code: FaultCode }
);

export interface History {
  attempts: readonly Attempt[];
  /** To be called in the node's process, when the command is there. */
  ask(node: SimulatedNode, errand: Asked, options: AskOptions): Promise<Reply>;
}

export interface Asked {
  entity: string;
  command: { type: string };
  commandId: string;
}

export interface HistoryDeps {
  world: World;
  database: FakeDatabase;
  shardOf(entity: string): number;
  complain(finding: string): void;
}

/** Faults that say that the attempt has changed nothing. */
export const DEFINITE: ReadonlySet<FaultCode> = new Set<FaultCode>([
  'UNAVAILABLE',
  'OVERLOADED',
  'MOVED',
  'DUPLICATE',
]);

/** `registry.ts`, and a tick of it. */
const ANSWER_WITHIN_MS = { hasty: 1_000 + 100, patient: 5_000 + 100 };
/** Between the settling of a promise and its callbacks lie some turns and a journal read. */
const SLACK_MS = 60;

export function createHistory(deps: HistoryDeps): History {
  const { world } = deps;
  const attempts: Attempt[] = [];
  const told = new Map<string, number>();

  function arrive(node: SimulatedNode, asked: Asked, options: AskOptions): Attempt {
    const clocks = { arrivedAt: world.now(), arrivedClock: node.clockNow() };
    const knownSeq = told.get(asked.entity) ?? 0;
    const attempt: Attempt = { node, ...asked, options, ...clocks, knownSeq, end: null };
    attempts.push(attempt);
    return attempt;
  }

  function settle(attempt: Attempt, end: { reply: Reply } | { fault: Fault }): void {
    const { node, entity, commandId } = attempt;
    const at = { at: world.now(), clock: node.clockNow() };
    attempt.end =
      'reply' in end
        ? { ...at, type: 'reply', reply: end.reply }
        : { ...at, type: 'fault', code: end.fault.code };
    const what = 'reply' in end ? describe(end.reply) : end.fault.code;
    world.note(`answers ${entity} ${commandId}: ${what}`);
    if (isLate(attempt)) deps.complain(`${entity} ${commandId} was answered late`);
    if (!('reply' in end)) return;
    checkDurable(deps, attempt, end.reply);
    checkVersion(deps, attempt, end.reply);
    told.set(entity, Math.max(told.get(entity) ?? 0, end.reply.seq));
  }

  return {
    attempts,
    async ask(node, asked, options) {
      const attempt = arrive(node, asked, options);
      try {
        const reply = await node.ask(asked.entity, asked.command, {
          ...options,
          commandId: asked.commandId,
        });
        settle(attempt, { reply });
        return reply;
      } catch (error) {
        if (!(error instanceof Fault)) deps.complain(`${asked.entity} threw ${error}`);
        settle(attempt, { fault: error as Fault });
        throw error;
      }
    },
  };
}

function describe(reply: Reply): string {
  if (reply.type === 'rejected') return `${reply.code} at ${reply.seq}`;
  return `${reply.replayed ? 'again ' : ''}accepted at ${reply.seq}`;
}

/** A process that was frozen meanwhile is excused. */
function isLate({ node, options, arrivedAt, end }: Attempt): boolean {
  if (!end || node.process.frozenUntil > arrivedAt) return false;
  const withinMs = options.patient ? ANSWER_WITHIN_MS.patient : ANSWER_WITHIN_MS.hasty;
  return end.at - arrivedAt > withinMs + SLACK_MS;
}

function checkDurable({ database, complain }: HistoryDeps, attempt: Attempt, reply: Reply): void {
  const { entity, commandId } = attempt;
  const where = `${entity} ${commandId} was answered at ${reply.seq}`;
  const entries = database.entriesOf(entity);
  if (reply.seq > (entries.at(-1)?.seq ?? 0)) {
    complain(`${where}, which is not durable`);
    return;
  }
  if (reply.type === 'rejected' || reply.events.length === 0) return;
  const entry = entries[reply.seq - 1];
  const isSame =
    entry?.commandId === commandId &&
    entry.atMs === reply.atMs &&
    isDeepStrictEqual(entry.events, reply.events);
  if (!isSame) complain(`${where}, where the journal holds another entry`);
}

/**
 * An owner that was replaced, and does not know it yet, may refuse by what it last knew; not so
 * when somebody asks again.
 */
function checkVersion(deps: HistoryDeps, attempt: Attempt, reply: Reply): void {
  const { database, shardOf, complain } = deps;
  const { node, entity, commandId, options, knownSeq } = attempt;
  if (reply.seq >= knownSeq) return;
  if (reply.type === 'accepted' && reply.replayed) return;
  const shard = shardOf(entity);
  if (options.isFresh && !node.holds(shard, database.epochOf(shard))) return;
  complain(`${entity} ${commandId} was answered at ${reply.seq}, after somebody knew ${knownSeq}`);
}
