import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { SETTING } from '../bench/report-sample.ts';
import type { OpenLoopFigures } from './figures.ts';
import type { MeasuredRow } from './open-loop.ts';
import { renderOpenLoop } from './page.ts';
import { formatOpenLoop, type OpenLoopReport } from './report.ts';

const page = suite('page of an open loop');

function step(offered_per_s: number, p99_ms: number): OpenLoopFigures {
  return {
    ...{ offered_per_s, accepted_per_s: offered_per_s, refused_per_s: 0 },
    ...{ p50_ms: 0.5, p95_ms: 1, p99_ms, p999_ms: 2 * p99_ms },
    ...{ refused_p50_ms: null, refused_p99_ms: null },
    ...{ unanswered_share: 0, missed_share: 0.0004, crowded_out_share: 0.25 },
    ...{ server_cpu: 0.5, database_cpu: null, generator_cpu: 0.4, others_cpu: 0.01 },
    generator_was_limit: false,
  };
}

const FLOOR: MeasuredRow = {
  name: 'floor',
  about: 'the cost of HTTP',
  durable: null,
  closed_loop_per_s: 4_400,
  saturation_per_s: 4_000,
  steps: [step(1_000, 2), step(2_000, 3)],
  half: null,
  audit: null,
  database: null,
  redis: null,
};
const OURS: MeasuredRow = {
  ...FLOOR,
  name: 'openrun-sqlite',
  about: 'ours on SQLite',
  durable: true,
  closed_loop_per_s: 2_300,
  saturation_per_s: 2_000,
  steps: [step(1_000, 5), step(2_200, 900)],
  half: {
    ...{ name: 'openrun-sqlite', offered_per_s: 1_000, p99_ms: 5, floor_p99_ms: 2, ratio: 2.5 },
    generator_was_limit: false,
  },
  audit: { orders: 1_234, unseen: 5, isProven: true, findings: [] },
  database: { version: 'SQLite 3', settings: 'synchronous=full' },
};

function report(rows: MeasuredRow[]): OpenLoopReport {
  const command = 'npm run bench -- --open-loop --publish';
  return { ...SETTING, command, lead_in_seconds: 1, connections: 900, rows };
}

function textOf(name: string, rows: MeasuredRow[] = [OURS, FLOOR]): string {
  const { blocks } = renderOpenLoop(report(rows));
  return blocks.find((block) => block.name === `open-loop-${name}`)?.lines.join('\n') ?? '';
}

page('names command, commit, day, machine and databases', () => {
  const text = textOf('setting');
  for (const word of [
    '`npm run bench -- --open-loop --publish`, 2026-03-02, commit 0123456789',
    '(benchmarks/open-loop/run.json)',
    'one deal; each rate for 10 s, after 1 s whose latencies do not count; open loop',
    'Some CPU, 2 cores',
    '- SQLite 3: synchronous=full.',
  ]) {
    assert.ok(text.includes(word), `${word} is missing in:\n${text}`);
  }
});

page('has a table and a chart for each contender, a line for each rate', () => {
  const text = textOf('tables');
  assert.match(
    text,
    /### Open loop: `openrun-sqlite`\n\nours on SQLite; saturation found at 2,000\/s, 2,300\/s in/,
  );
  assert.match(
    text,
    /\| 2,200 \| 2,200 \| 0\.5 \| 1\.0 \| 900 \| 1,800 \| 0 \| < 0\.1 % \| 25\.0 % /,
  );
  const { files } = renderOpenLoop(report([OURS, FLOOR]));
  assert.equal(
    files.map(({ path }) => path),
    ['openrun-sqlite', 'floor'].map((name) => `docs/benchmarks/open-loop/latency-${name}.svg`),
  );
  for (const { path, text: svg } of files) {
    assert.ok(text.includes(`](${path.replace('docs/', '')})`), `${path} is not shown`);
    assert.is([...svg.matchAll(/<circle /g)].length, 2 * 4);
  }
  assert.match(files[0]?.text ?? '', /<circle class="ours"[^>]*><title>2,200\/s p99 900 ms</);
  assert.match(files[1]?.text ?? '', /<circle class="nothing"/);
});

page('compares with the floor at half of saturation', () => {
  assert.match(textOf('half'), /\| `openrun-sqlite` \| 1,000 \| 5\.0 \| 2\.0 \| 2\.5 \|$/m);
});

page('marks the rates at which the generator was late, and shows refusals where there are', () => {
  assert.not.match(textOf('tables'), /was late|refused/);
  const late = { ...step(2_200, 900), generator_was_limit: true, refused_per_s: 7 };
  const rows = [{ ...OURS, steps: [step(1_000, 5), late] }, FLOOR];
  const text = textOf('tables', rows);
  assert.match(text, /\| 2,200 .* \| the generator was late \|/);
  assert.match(text, /\| 1,000 .* \| {2}\|/);
  assert.match(text, /\| refused\/s \|/);
  assert.not.match(textOf('half', rows), /late/);
  const half = { ...OURS.half!, generator_was_limit: true };
  assert.match(textOf('half', [{ ...OURS, half }, FLOOR]), /\| the generator was late \|$/m);
});

page('tells what the audits found', () => {
  assert.match(textOf('audits'), /^- openrun-sqlite: audited 1,234 orders/m);
});

page('says the same on a terminal, without a comparison where there is no floor', () => {
  const text = formatOpenLoop(report([OURS, FLOOR]));
  assert.match(text, /^openrun-sqlite: saturation found at 2,000\/s, 2,300\/s in a closed loop/m);
  assert.match(text, /offered\/s +accepted\/s +p50 ms .* crowded out/);
  assert.match(text, /openrun-sqlite +1,000 +5\.0 +2\.0 +2\.5/);
  assert.match(text, /openrun-sqlite: audited 1,234 orders/);
  assert.not.match(formatOpenLoop(report([{ ...OURS, half: null }])), /half of saturation/);
});

page.run();
