/** What artillery counted and measured, out of the JSON that it leaves behind. */

export interface ArtilleryReport {
  requests: number;
  responses: number;
  /** Virtual users. */
  users: { created: number; failed: number };
  /** What ended a virtual user before its time, by the name artillery has for it. */
  errors: Readonly<Record<string, number>>;
  /** From the request to the first byte of its answer, by the name of the request. */
  latencies: Readonly<Record<string, Latency>>;
}

export interface Latency {
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
  maxMs: number;
}

const LATENCY = 'plugins.metrics-by-endpoint.response_time.';
const ERROR = 'errors.';

/** Throws when it is not such a report: another version may have another form. */
export function parseArtilleryReport(text: string): ArtilleryReport {
  const { aggregate } = JSON.parse(text) as { aggregate?: unknown };
  const { counters, summaries } = (aggregate ?? {}) as {
    counters?: Record<string, number>;
    summaries?: Record<string, Record<string, number>>;
  };
  if (counters === undefined || summaries === undefined)
    throw new Error('artillery has left no counters and summaries');
  const latencies = Object.entries(summaries).filter(([name]) => name.startsWith(LATENCY));
  return {
    requests: counters['http.requests'] ?? 0,
    responses: counters['http.responses'] ?? 0,
    users: {
      created: counters['vusers.created'] ?? 0,
      failed: counters['vusers.failed'] ?? 0,
    },
    errors: Object.fromEntries(
      Object.entries(counters)
        .filter(([name]) => name.startsWith(ERROR))
        .map(([name, count]) => [name.slice(ERROR.length), count]),
    ),
    latencies: Object.fromEntries(
      latencies.map(([name, summary]) => [name.slice(LATENCY.length), toLatency(name, summary)]),
    ),
  };
}

function toLatency(name: string, summary: Readonly<Record<string, number>>): Latency {
  const { p50, p95, p99, max } = summary;
  if (p50 === undefined || p95 === undefined || p99 === undefined || max === undefined)
    throw new Error(`artillery has left no percentiles of ${name}`);
  return { p50Ms: p50, p95Ms: p95, p99Ms: p99, maxMs: max };
}
