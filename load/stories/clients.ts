/** Clients that ask again as soon as they are answered. */
import { percentile } from '../instruments/median.ts';
import type { Figures } from './story.ts';

export const P50 = 'p50 ms';
export const P95 = 'p95 ms';
export const P99 = 'p99 ms';
export const RATE = 'a second';

/** Each asks at least once; rejects with the first failure. */
export async function askFor(
  seconds: number,
  clients: number,
  ask: (client: number) => Promise<unknown>,
): Promise<Figures> {
  const times: number[] = [];
  const startedAt = performance.now();
  const endsAt = startedAt + seconds * 1000;

  async function run(client: number): Promise<void> {
    let askedAt = performance.now();
    do {
      await ask(client);
      const answeredAt = performance.now();
      times.push(answeredAt - askedAt);
      askedAt = answeredAt;
    } while (askedAt < endsAt);
  }

  await Promise.all(Array.from({ length: clients }, (_, client) => run(client)));
  const tookMs = performance.now() - startedAt;
  const sorted = Float64Array.from(times).sort();
  const at = (share: number) => percentile(sorted, share) ?? Number.NaN;
  return {
    [P50]: at(0.5),
    [P95]: at(0.95),
    [P99]: at(0.99),
    [RATE]: (times.length * 1000) / tookMs,
  };
}
