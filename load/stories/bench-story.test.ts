import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Report } from '../bench/report.ts';
import { renderBenchStories } from './bench-story.ts';

const story = suite('bench story');

const RUN = join(import.meta.dirname, '../../docs/benchmarks/run.json');

function published(): Report {
  return JSON.parse(readFileSync(RUN, 'utf8')) as Report;
}

story('takes its rows by their names, in its own order', () => {
  const report = published();
  const [locks] = renderBenchStories({ ...report, rows: report.rows.toReversed() });
  const named = locks!.lines.map((line) => /^\| `([a-z-]+)`/.exec(line)?.[1]).filter(Boolean);
  const rest = ['conditional-update', 'skip-locked', 'queue', 'openrun-mariadb'];
  assert.equal(named, ['for-update', ...rest]);
});

story('says from which run it is', () => {
  const report = { ...published(), command: 'npm run bench -- --publish --rounds 7' };
  for (const { lines } of renderBenchStories(report)) {
    assert.match(lines.join('\n'), '`npm run bench -- --publish --rounds 7`, 20');
  }
});

story('is not told with a side missing', () => {
  const report = published();
  const rows = report.rows.filter(({ name }) => name !== 'queue');
  assert.throws(() => renderBenchStories({ ...report, rows }), /has no row queue/);
});

story.run();
