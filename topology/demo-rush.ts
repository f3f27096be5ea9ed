/**
 * The crowd of the demonstration. Everybody wants one unit, some press the button before the doors
 * open, and whoever was too early presses again, until there is a yes or nothing left.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { JsonClient } from './demo-client.ts';
import type { OpenDeal } from './demo-seller.ts';

export interface Rush {
  /** Answers of 201. */
  sold: number;
  soldOut: number;
  /** Presses before the doors opened, each refused. */
  early: number;
  /** Answers that no buyer should get, by code. */
  others: Readonly<Record<string, number>>;
  /** From the opening to the last yes. */
  soldOutInMs: number;
  /** Of everybody's last press, ascending. */
  answersMs: readonly number[];
}

/** Arrivals around the opening: the first come so long before it, the last so long after. */
const EARLIEST_MS = 400;
const LATEST_MS = 400;
/** How soon an impatient finger presses again. */
const AGAIN_MS = { least: 50, most: 250 };
/** Whoever presses so often and gets neither yes nor no has found a defect. */
const PRESSES_MAX = 100;

/** Refusals that are worth another press. */
const PASSING = new Set(['DEAL_NOT_ACTIVE', 'OVERLOADED', 'UNAVAILABLE']);

/** A buyer a token. `onAnswer` is told each time somebody has a final answer. */
export async function rush(
  client: JsonClient,
  deal: OpenDeal,
  tokens: readonly string[],
  onAnswer: () => void,
): Promise<Rush> {
  const others: Record<string, number> = {};
  const counts = { sold: 0, soldOut: 0, early: 0 };
  const answersMs: number[] = [];
  let lastYesAt = deal.startsAt;

  /** The code of the answer; null: yes. */
  async function press(token: string): Promise<string | null> {
    const pressedAt = performance.now();
    const items = [{ product_id: deal.productId, deal_id: deal.id, quantity: 1 }];
    const { status, body } = await client.post('/orders', { items }, token);
    const code = status === 201 ? null : String(body['error']);
    if (code === null || !PASSING.has(code)) answersMs.push(performance.now() - pressedAt);
    return code;
  }

  function note(code: string | null): void {
    if (code === null) {
      counts.sold++;
      lastYesAt = Date.now();
    } else if (code === 'INSUFFICIENT_STOCK') counts.soldOut++;
    else others[code] = (others[code] ?? 0) + 1;
    onAnswer();
  }

  async function buy(token: string): Promise<void> {
    const arrivesAt = deal.startsAt + between(-EARLIEST_MS, LATEST_MS);
    await pause(Math.max(0, arrivesAt - Date.now()));
    for (let presses = 1; ; presses++) {
      const code = await press(token);
      if (code === 'DEAL_NOT_ACTIVE') counts.early++;
      if (code === null || !PASSING.has(code) || presses === PRESSES_MAX) return note(code);
      await pause(between(AGAIN_MS.least, AGAIN_MS.most));
    }
  }

  await Promise.all(tokens.map(buy));
  answersMs.sort((a, b) => a - b);
  return { ...counts, others, soldOutInMs: lastYesAt - deal.startsAt, answersMs };
}

function between(least: number, most: number): number {
  return least + Math.random() * (most - least);
}
