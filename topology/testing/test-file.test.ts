import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { DEADLINE_MS, findSilentTests, readDeadlineMs, readTotals } from './test-file.ts';

const deadline = suite('deadline');

deadline('is what the first line asks for', () => {
  assert.is(readDeadlineMs('// deadline: 300 s\nimport'), 300_000);
});

deadline('is the usual one when another line asks, or none', () => {
  assert.is(readDeadlineMs('import\n// deadline: 300 s\n'), DEADLINE_MS);
  assert.is(readDeadlineMs(''), DEADLINE_MS);
});

deadline.run();

const silent = suite('silent tests');

// Put together here, or this file would be found guilty itself.
const leaveOut = (call: string) => `a.${call}('x', () => {});\n`;
const declare = (name: string) => `const ${name} = ${'suite'}('${name}');\n`;

silent('are none in a file that runs each suite', () => {
  assert.equal(findSilentTests(`${declare('a')}a.run();\n${declare('b')}b.run();\n`), []);
});

silent('hide behind only and skip', () => {
  const text = `${declare('a')}${leaveOut('only')}${leaveOut('skip')}a.run();\n`;
  assert.equal(findSilentTests(text), ['.only() leaves tests out', '.skip() leaves tests out']);
});

silent('are in the one suite of two that nobody runs', () => {
  const text = `${declare('a')}a.run();\n${declare('forgotten')}`;
  assert.equal(findSilentTests(text), ['forgotten.run() is never called']);
});

silent('are in the unnamed suite too', () => {
  const text = `import { ${'test'} } from 'uvu';\ntest('x', () => {});\n`;
  assert.equal(findSilentTests(text), ['test.run() is never called']);
});

silent.run();

const totals = suite('totals');

totals('are read from the last summary, colours or not', () => {
  const summary = (passed: number) =>
    `  Total:     3\u001b[32m\n  Passed:    ${passed}\u001b[39m\n  Skipped:   1\n`;
  assert.equal(readTotals(summary(1) + summary(2)), { total: 3, passed: 2, skipped: 1 });
});

totals('are missing when the run never came to its end', () => {
  assert.is(readTotals(' deals • •'), null);
});

totals.run();
