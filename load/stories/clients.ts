/** Clients that ask again as soon as they are answered. */
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
  return {
    [P50]: percentile(sorted, 0.5),
    [P95]: percentile(sorted, 0.95),
    [P99]: percentile(sorted, 0.99),
    [RATE]: (times.length * 1000) / tookMs,
  };
}

/** The least value that this share of all does not exceed. */
export function percentile(sorted: Float64Array, share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}
