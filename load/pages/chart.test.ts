import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Bar, drawBars, drawRanges, niceCeiling, toDecades } from './chart.ts';

const chart = suite('chart');

const OURS: Bar = { name: 'ours', value: 500, min: 400, max: 1_000, text: '500', kind: 'ours' };
const NAIVE: Bar = { ...OURS, name: 'a <b> & "c"', value: 50, min: 50, max: 50, kind: 'durable' };

chart('draws bars from zero, as long as they are', () => {
  const svg = drawBars('Orders a second', [OURS, NAIVE]);
  const widths = [...svg.matchAll(/<rect class="\w+" x="150" .*width="([\d.]+)"/g)].map(
    firstNumber,
  );
  assert.is(widths.length, 2);
  assert.is(widths[0], widths[1]! * 10);
  assert.match(svg, /<line class="spread" x1="366" x2="690"/);
});

chart('follows what the reader prefers, and tells what the colours mean', () => {
  const svg = drawBars('Orders a second', [OURS, NAIVE, OURS]);
  assert.match(svg, /prefers-color-scheme: dark/);
  assert.is(svg.split('>durable when answered<').length, 2);
  assert.not.match(svg, /nothing is kept/);
});

chart('says nothing that XML would take for its own', () => {
  const svg = drawBars('1 < 2', [NAIVE]);
  assert.match(svg, /aria-label="1 &#60; 2"/);
  assert.match(svg, />a &#60;b&#62; &#38; &#34;c&#34;</);
});

chart('draws times on a logarithmic scale', () => {
  const marks = [1, 10, 100].map((value) => ({ value, about: `${value} ms` }));
  const svg = drawRanges('Latency', [{ name: 'ours', marks, text: '1 – 100', kind: 'ours' }]);
  const xs = [...svg.matchAll(/<circle class="ours" cx="([\d.]+)"/g)].map(firstNumber);
  assert.equal(xs, [150, 420, 690]);
  assert.match(svg, /<title>10 ms<\/title>/);
});

chart('ends its scale at a round number', () => {
  assert.equal([0.7, 1, 1.1, 17_359, 21_000, 42_710, 99_000].map(niceCeiling), [
    ...[1, 1, 2, 20_000, 25_000, 50_000, 100_000],
  ]);
  assert.equal(toDecades(5.2, 230), [1, 10, 100, 1_000]);
  assert.equal(toDecades(10, 10), [10, 100]);
});

chart.run();

function firstNumber(match: RegExpMatchArray): number {
  return Number(match[1]);
}
