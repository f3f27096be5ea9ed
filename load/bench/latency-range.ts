/** Latencies as a line of a chart. */
import type { BarKind, Range } from '../pages/chart.ts';
import { time } from '../pages/numbers.ts';
import { isOurs } from './contenders.ts';

/** Null: nothing was answered. */
export interface Latencies {
  p50_ms: number | null;
  p95_ms: number | null;
  p99_ms: number | null;
  p999_ms: number | null;
}

export function toRange(name: string, latencies: Latencies, kind: BarKind): Range {
  const { p50_ms, p95_ms, p99_ms, p999_ms } = latencies;
  const marks = (
    [
      ['p50', p50_ms],
      ['p95', p95_ms],
      ['p99', p99_ms],
      ['p99.9', p999_ms],
    ] as const
  ).flatMap(([percentile, value]) =>
    value === null ? [] : [{ value, about: `${name} ${percentile} ${time(value)} ms` }],
  );
  return { name, marks, text: `${time(p50_ms)} – ${time(p999_ms)}`, kind };
}

/** Durable: null when nothing is kept. */
export function kindOf({ name, durable }: { name: string; durable: boolean | null }): BarKind {
  if (durable === null) return 'nothing';
  if (!durable) return 'volatile';
  return isOurs({ name }) ? 'ours' : 'durable';
}
