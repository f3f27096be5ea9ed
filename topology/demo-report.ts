/** What the demonstration says of the rush. */
import type { Rush } from './demo-rush.ts';

export function formatRush({ sold, soldOut, early, others, ...rush }: Rush, units: number): string {
  const perSecond = Math.round((sold * 1_000) / Math.max(1, rush.soldOutInMs));
  const rows = [
    ['sold', count(sold), ''],
    ['refused', count(soldOut), 'sold out'],
    ['too early', count(early), 'pressed before the doors opened, and again'],
    ['oversold', count(Math.max(0, sold - units)), ''],
    [
      'sold out in',
      `${rush.soldOutInMs} ms`,
      `${count(perSecond)} orders/s, on the disk when answered`,
    ],
    ['p50', ms(rush.answersMs, 0.5), 'from the press to the answer; the buyers share the process'],
    ['p99', ms(rush.answersMs, 0.99), ''],
    ...Object.entries(others).map(([code, times]) => [code, count(times), 'unexpected']),
  ];
  const line = ([name = '', value = '', remark = '']: readonly string[]) =>
    `  ${name.padEnd(13)}${value.padEnd(10)}${remark}`.trimEnd();
  return `${rows.map(line).join('\n')}\n`;
}

export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** `sorted`: ascending. */
function ms(sorted: readonly number[], share: number): string {
  const at = Math.min(sorted.length - 1, Math.floor(sorted.length * share));
  return `${(sorted[at] ?? 0).toFixed(0)} ms`;
}
