import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { renderPage } from './page.ts';
import { toReport } from './report.ts';
import { FLOOR, NAIVE, OURS, SETTING, take } from './report-sample.ts';

const page = suite('page of a run');

const PLACE = { page: 'docs/sales.md', prefix: 'sales', folder: 'docs/sales' };

function textOf(name: string, report: Parameters<typeof renderPage>[0]): string {
  const { blocks } = renderPage(report, PLACE);
  const block = blocks.find((one) => one.name === `sales-${name}` && one.page === PLACE.page);
  return block?.lines.join('\n') ?? '';
}

page('names command, commit, day, machine and settings of the run', () => {
  const text = textOf('setting', toReport(SETTING, [take(FLOOR), take(OURS)]));
  for (const word of [
    ...['`npm run bench`, 2026-03-02, commit 0123456789, 61 s in all', '(sales/run.json)'],
    ...['One round, 10 s each', 'Some CPU', 'wrk 4.1.0', 'innodb_flush_log_at_trx_commit=1'],
  ]) {
    assert.ok(text.includes(word), `${word} is missing in:\n${text}`);
  }
});

page('has tables and charts for each number of connections', () => {
  const connections = [64, 256];
  const taken = connections.flatMap((count) => [take(FLOOR, 1, count), take(NAIVE, 1, count)]);
  const report = toReport({ ...SETTING, connections }, taken);
  const text = textOf('tables', report);
  assert.match(text, /### 64 connections\n\n\| +\| durable when answered \| accepted\/s \|/);
  assert.match(text, /\| `for-update` \| yes \| 1,200 \|/);
  const { files } = renderPage(report, PLACE);
  assert.is(files.length, 6);
  for (const { path, text: svg } of files) {
    assert.ok(text.includes(`](${path.replace('docs/', '')})`), `${path} is not shown`);
    assert.match(svg, /^<svg [\s\S]*<\/svg>\n$/);
  }
});

page('links what lies further down, too', () => {
  const place = { ...PLACE, folder: 'docs/sales/sold-out' };
  const { blocks } = renderPage(toReport(SETTING, [take(FLOOR)]), place);
  const text = blocks.flatMap(({ lines }) => lines).join('\n');
  assert.match(text, /\]\(sales\/sold-out\/run\.json\)/);
  assert.match(text, /\]\(sales\/sold-out\/rate-256\.svg\)/);
});

page('tells who keeps what', () => {
  const rows = textOf('rows', toReport(SETTING, [take(FLOOR), { ...take(OURS), durable: false }]));
  assert.match(rows, /\| `floor` \| about floor \| nothing is kept \|/);
  assert.match(rows, /\| `openrun-mariadb` \| about openrun-mariadb \| no \|/);
});

page('says what to be careful about', () => {
  const text = textOf('audits', toReport(SETTING, [take(OURS)]));
  assert.match(text, /^- openrun-mariadb: audited 180,100 orders/m);
  assert.match(text, /^- Careful: others used up to 60 %/m);
});

page.run();
