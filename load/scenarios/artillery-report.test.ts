import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseArtilleryReport } from './artillery-report.ts';

const report = suite('report of artillery');

const TIMES = { min: 0, max: 40, count: 3, p50: 2, p95: 30, p99: 40 };

function write(counters: object, summaries: object): string {
  return JSON.stringify({ aggregate: { counters, summaries }, intermediate: [] });
}

report('becomes counts, errors, and latencies by request', () => {
  const counters = {
    ...{ 'http.requests': 5, 'http.responses': 4, 'http.codes.201': 4 },
    ...{ 'vusers.created': 3, 'vusers.failed': 1, 'errors.ECONNRESET': 1 },
  };
  const name = 'plugins.metrics-by-endpoint.response_time.order early';
  const text = write(counters, { [name]: TIMES, 'http.response_time': TIMES });
  assert.equal(parseArtilleryReport(text), {
    requests: 5,
    responses: 4,
    users: { created: 3, failed: 1 },
    errors: { ECONNRESET: 1 },
    latencies: { 'order early': { p50Ms: 2, p95Ms: 30, p99Ms: 40, maxMs: 40 } },
  });
});

report('of a run without any answer says so', () => {
  const { requests, latencies } = parseArtilleryReport(write({ 'errors.ECONNREFUSED': 3 }, {}));
  assert.equal([requests, latencies], [0, {}]);
});

report('of another form is no report', () => {
  assert.throws(() => parseArtilleryReport('{"aggregate":{"latency":{}}}'), /no counters/);
  assert.throws(() => parseArtilleryReport('{}'), /no counters/);
  const name = 'plugins.metrics-by-endpoint.response_time.order';
  assert.throws(() => parseArtilleryReport(write({}, { [name]: { p50: 1 } })), /no percentiles/);
});

report.run();
