import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findLooseFigures } from './loose-figures.ts';

const figures = suite('loose figures');

const PAGE = 'docs/page.md';

for (const text of [
  'It sells 12,345/s on a laptop.',
  'It sells 12,345 accepted orders/s.',
  'About 9k requests per second.',
  'The crowd offers 600 orders a second, and 500 orders a second are accepted.',
  'Between 26,000 and 34,000 requests a second.',
  'Over 17,000 durable orders each second, and `npm run bench` shows it.',
  'That is 3.5× the naive way, by `npm run bench`.',
  'That is ×12 of the naive way.',
  'It is 12x as quick.',
  'It is 4 times faster.',
  'An order takes 15.1 ms.',
  'An order takes 300 µs of CPU.',
  '| | orders/s |\n| --- | --- |\n| ours | 17,359 |',
  '| offered | p99 |\n| --- | --- |\n| 600 orders a second | 25 |',
  '| row | p99 |\n| --- | --- |\n| ours | 25 |',
  '| row | speed |\n| --- | --- |\n| ours | 17,359 orders/s |',
  'Look:\n\n```\np50  45 ms\n```',
  '```\n17,359 orders/s\n```',
]) {
  figures(`finds: ${text.split('\n', 1)[0]}`, () => {
    assert.is(findLooseFigures(PAGE, `# Title\n\n${text}\n`).length, 1, text);
  });
}

for (const text of [
  'A lease of 6 s in 64 shards, from 2,000 buyers.',
  'It answers 503 within a second, and again after 2 s.',
  'Linux 6.18, Node 26.10.0, 0x1F, 256 connections.',
  'A crowd that offers up to 600 orders a second, an offered 50 requests/s.',
  '`RATE_LIMIT_PER_USER` requests a second; 0 is no limit.',
  'It waits for 150 ms (`RETRY_MS`).',
  '`npm run demo` takes 300 ms here.',
  '`npm run demo` shows it:\n\n```\n  sold out in  70 ms     1,429 orders/s\n```',
  '| crowd it offers |\n| --- |\n| 500 orders a second |',
  '| Option | Default |\n| --- | --- |\n| `--seconds` | 5 |',
  '<!-- bench:begin -->\n17,359 orders/s in 15 ms, 12 times faster\n<!-- bench:end -->',
]) {
  figures(`lets pass: ${text.split('\n', 1)[0]}`, () => {
    assert.equal(findLooseFigures(PAGE, `# Title\n\n${text}\n`), []);
  });
}

figures('names the line, also behind a block', () => {
  const text =
    '<!-- a:begin -->\n\n1/s\n\n<!-- a:end -->\n\nfine\n\n```sh\nls\n```\nIt sells 9/s.\n';
  assert.equal(findLooseFigures(PAGE, text), [`${PAGE}:12: 9/s comes from no run that is named`]);
});

figures('lets no block without an end hide the rest of a page', () => {
  assert.throws(() => findLooseFigures(PAGE, '<!-- a:begin -->\nIt sells 9/s.\n'), /no end/);
});

figures('trusts a decision that says when or how it was measured', () => {
  const path = 'docs/decisions/0009-speed.md';
  assert.is(findLooseFigures(path, 'It sells 9,000/s.').length, 1);
  assert.equal(findLooseFigures(path, 'It sells 9,000/s (2026-11-21).'), []);
  assert.equal(findLooseFigures(path, 'It sells 9,000/s, says `npm run bench`.'), []);
});

figures.run();
