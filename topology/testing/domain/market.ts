/**
 * Products, deals and orders that talk to each other, in memory. Who is heard, forgotten or struck
 * down next is the caller's choice, so a test can try every misfortune that a real network and its
 * nodes know.
 */
import * as assert from 'uvu/assert';
import { deal } from '../../../actors/domain/deal.ts';
import type { Answer, Decision, EntityKind, Step } from '../../../actors/domain/entity.ts';
import { order } from '../../../actors/domain/order.ts';
import { product } from '../../../actors/domain/product.ts';
import { type Born, type KeptEntity, keepEntity, type Named } from './kept-entity.ts';
import { createTables, type Tables, writeRow } from './tables.ts';

/** All that an entity forgets in a crash, beside the state that its journal tells. */
interface Cell {
  kept: KeptEntity<unknown, Named, Named>;
  answers: (readonly Answer[])[];
  round: Round | null;
  /** Grows with each crash. */
  life: number;
}

/** Steps asked at once; it is over when all are answered. */
interface Round {
  steps: readonly Step[];
  answers: Map<Step, Answer>;
}

interface Message {
  step: Step;
  /** Absent: somebody outside of the market asks. */
  asker?: { entity: string; round: Round };
}

export interface Market {
  nowMs: number;
  /**
   * By how much the clock of an entity's owner is ahead of `nowMs`. Each life may have another
   * owner.
   */
  skewMs(entity: string, life: number): number;
  cells: Map<string, Cell>;
  births: Map<string, Born>;
  inFlight: Message[];
  /** Everything that was ever sent: any of it may come again. */
  sent: Message[];
  tables: Tables;
  /** The status of each order that somebody outside was told of, as it was told first. */
  outcomes: Map<string, string>;
}

const KINDS: Readonly<Record<string, EntityKind<unknown, Named, Named>>> = {
  product: product as unknown as EntityKind<unknown, Named, Named>,
  deal: deal as unknown as EntityKind<unknown, Named, Named>,
  order: order as unknown as EntityKind<unknown, Named, Named>,
};

/** A market that has more to do than this will never come to rest. */
const ROUNDS_MAX = 200;

export function createMarket(nowMs: number, skewMs: Market['skewMs']): Market {
  return {
    nowMs,
    skewMs,
    cells: new Map(),
    births: new Map(),
    inFlight: [],
    sent: [],
    tables: createTables(),
    outcomes: new Map(),
  };
}

export function send(market: Market, step: Step, asker?: Message['asker']): void {
  const message = asker ? { step, asker } : { step };
  market.inFlight.push(message);
  market.sent.push(message);
}

/**
 * An answer that is lost leaves the asker as wise as before, and the asked with what it decided.
 */
export function deliver(market: Market, pick: number, isAnswerLost = false): void {
  const [message] = market.inFlight.splice(pick % market.inFlight.length, 1);
  if (message) receive(market, message, isAnswerLost);
}

export function deliverAgain(market: Market, pick: number): void {
  const message = market.sent[pick % market.sent.length];
  if (message) receive(market, message, false);
}

export function lose(market: Market, pick: number): void {
  market.inFlight.splice(pick % market.inFlight.length, 1);
}

/** One entity that has something to do does the next piece of it. */
export function takeTurn(market: Market, pick: number): void {
  const busy = busyEntities(market);
  const entity = busy[pick % busy.length];
  if (entity !== undefined) advance(market, entity);
}

export function crash(market: Market, pick: number): void {
  const cell = [...market.cells.values()][pick % market.cells.size];
  if (!cell) return;
  cell.kept.recover();
  cell.answers = [];
  cell.round = null;
  cell.life++;
}

/**
 * Until nobody has anything to do at this instant. Returns when the next of them wakes, or null.
 */
export function comeToRest(market: Market): number | null {
  for (let rounds = 0; ; rounds++) {
    assert.ok(rounds < ROUNDS_MAX, 'the market never comes to rest');
    for (const message of market.inFlight.splice(0)) receive(market, message, false);
    const busy = busyEntities(market);
    for (const entity of busy) advance(market, entity);
    if (busy.length === 0 && market.inFlight.length === 0) return nextWakeAt(market);
  }
}

/** Until nobody will ever have anything to do. */
export function comeToAnEnd(market: Market): void {
  for (let next = comeToRest(market); next !== null; next = comeToRest(market)) {
    assert.ok(next > market.nowMs, 'an entity is woken and does nothing');
    market.nowMs = next;
  }
}

/** The states, by id, of those to whom something has happened. */
export function statesOf<State>(market: Market, kind: string): [string, Readonly<State>][] {
  for (const entity of market.births.keys()) cellOf(market, entity);
  return [...market.cells]
    .filter(([entity]) => entity.startsWith(`${kind}/`))
    .filter(([entity, { kept }]) => market.births.has(entity) || kept.entries.length > 0)
    .map(([entity, { kept }]) => [idOf(entity), kept.state() as Readonly<State>]);
}

export function hasDecided(market: Market, entity: string, commandId: string): boolean {
  const entries = market.cells.get(entity)?.kept.entries ?? [];
  return entries.some((entry) => entry.commandId === commandId);
}

function receive(market: Market, message: Message, isAnswerLost: boolean): void {
  const { step, asker } = message;
  const decision = decide(market, step.to, step.commandId, step.command);
  if (isAnswerLost) return;
  if (step.patient && decision.type === 'accepted') {
    const outcome = cellOf(market, step.to).kept.outcome();
    if (outcome === null) {
      market.inFlight.push(message);
      return;
    }
    if (!asker) remember(market, step.to, outcome);
  }
  if (asker) answer(market, asker, { step, ...decision });
}

function remember(market: Market, entity: string, outcome: unknown): void {
  const { status } = outcome as { status?: string };
  if (status && !market.outcomes.has(entity)) market.outcomes.set(entity, status);
}

/** An asker that crashed has forgotten that it asked. */
function answer(market: Market, { entity, round }: NonNullable<Message['asker']>, told: Answer) {
  const cell = cellOf(market, entity);
  if (cell.round !== round) return;
  round.answers.set(told.step, told);
  if (round.answers.size < round.steps.length) return;
  cell.answers.push(round.steps.map((step) => round.answers.get(step)!));
  cell.round = null;
}

function advance(market: Market, entity: string): void {
  const cell = cellOf(market, entity);
  if (cell.round) {
    sendUnanswered(market, entity, cell.round);
    return;
  }
  const pursuit = cell.kept.pursue(clockOf(market, entity), cell.answers);
  if (pursuit.type === 'rest') throw new Error(`${entity} was woken for nothing`);
  if (pursuit.type === 'ask') {
    cell.round = { steps: pursuit.steps, answers: new Map() };
    sendUnanswered(market, entity, cell.round);
    return;
  }
  cell.answers = [];
  const decision = decide(market, entity, pursuit.commandId, pursuit.command);
  assert.is(decision.type, 'accepted', `${entity} refuses its own ${pursuit.command.type}`);
}

function sendUnanswered(market: Market, entity: string, round: Round): void {
  const onTheirWay = market.inFlight.map(({ step }) => step);
  for (const step of round.steps) {
    if (round.answers.has(step) || onTheirWay.includes(step)) continue;
    send(market, step, { entity, round });
  }
}

function decide(
  market: Market,
  entity: string,
  commandId: string,
  command: Named,
): Decision<Named> {
  const { kept } = cellOf(market, entity);
  const before = kept.entries.length;
  const decision = kept.send(commandId, command, clockOf(market, entity));
  for (const { events, place } of kept.entries.slice(before)) {
    for (const event of JSON.parse(events) as Named[]) {
      const born = bornOf(event);
      if (born === null) continue;
      market.births.set(born, { event, place });
      market.cells.delete(born);
    }
  }
  for (const row of kept.takeRows()) writeRow(market.tables, row);
  return decision;
}

function bornOf(event: Named & { orderId?: string; dealId?: string }): string | null {
  if (event.type === 'UnitsSold') return `order/${event.orderId}`;
  return event.type === 'DealAllotted' ? `deal/${event.dealId}` : null;
}

function cellOf(market: Market, entity: string): Cell {
  const known = market.cells.get(entity);
  if (known) return known;
  const kind = KINDS[entity.slice(0, entity.indexOf('/'))]!;
  const kept = keepEntity(kind, idOf(entity), market.births.get(entity));
  const cell: Cell = { kept, answers: [], round: null, life: 0 };
  market.cells.set(entity, cell);
  return cell;
}

/** Nobody is busy but who wakes up of itself: nothing is finished by the grace of a caller. */
function busyEntities(market: Market): string[] {
  for (const entity of market.births.keys()) cellOf(market, entity);
  return [...market.cells.keys()].filter((entity) => {
    const wakeAt = cellOf(market, entity).kept.wakeAt();
    return wakeAt !== null && wakeAt <= clockOf(market, entity) && !isWaiting(market, entity);
  });
}

/** All that it asked is on its way. */
function isWaiting(market: Market, entity: string): boolean {
  const { round } = cellOf(market, entity);
  if (!round) return false;
  const onTheirWay = market.inFlight.map(({ step }) => step);
  return round.steps.every((step) => round.answers.has(step) || onTheirWay.includes(step));
}

function nextWakeAt(market: Market): number | null {
  const times = [...market.cells].flatMap(([entity, { kept, life }]) => {
    const wakeAt = kept.wakeAt();
    return wakeAt === null ? [] : [wakeAt - market.skewMs(entity, life)];
  });
  return times.length === 0 ? null : Math.min(...times);
}

function clockOf(market: Market, entity: string): number {
  return market.nowMs + market.skewMs(entity, cellOf(market, entity).life);
}

function idOf(entity: string): string {
  return entity.slice(entity.indexOf('/') + 1);
}
