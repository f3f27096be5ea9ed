import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const RUNNER = join(import.meta.dirname, 'run-tests.ts');

// Put together here: this file has no such suites itself.
const HEAD = [
  `import { ${'suite'} } from '${import.meta.resolve('uvu')}';\n`,
  `const a = ${'suite'}('a');\n`,
].join('');
const PASSING = "a('passes', () => {});\n";
const RUN = 'a.run();\n';

const LISTENER =
  "require('net').createServer()" +
  ".listen(0, function () { console.log('port', this.address().port) })";

const runner = suite('run-tests');

runner('adds up the files and says so in its last line', () => {
  const ran = run({
    'x.test.ts': HEAD + PASSING + RUN,
    'y.test.ts': HEAD + PASSING.repeat(2) + RUN,
  });
  assert.is(ran.lastLine, '3 passed, 0 failed');
  assert.is(ran.code, 0);
});

runner('runs only the files whose path contains an argument', () => {
  const ran = run({ 'x.test.ts': HEAD + PASSING + RUN, 'y.test.ts': 'broken' }, ['x.test']);
  assert.is(ran.lastLine, '1 passed, 0 failed');
  assert.is(ran.code, 0);
});

runner('fails when no file matches', () => {
  const ran = run({ 'x.test.ts': HEAD + PASSING + RUN }, ['other']);
  assert.is(ran.lastLine, '0 passed, 1 failed');
  assert.is(ran.code, 1);
});

runner('fails, and shows what was printed, when one test of two fails', () => {
  const failing = "a('fails', () => { throw new Error('the reason'); });\n";
  const ran = run({ 'x.test.ts': HEAD + PASSING + failing + RUN });
  assert.is(ran.lastLine, '1 passed, 1 failed');
  assert.is(ran.code, 1);
  assert.match(ran.output, 'the reason');
});

/** How a file may look as if it had passed, and what the runner says then. */
const DISGUISES: Record<string, { body: string; lastLine: string; reason: string }> = {
  'a before hook throws': {
    body: `a.before(() => { throw new Error(); });\n${PASSING}${RUN}`,
    lastLine: '0 passed, 1 failed',
    reason: 'failed or never ran',
  },
  'run is forgotten': {
    body: PASSING,
    lastLine: '0 passed, 1 failed',
    reason: 'a.run() is never called',
  },
  'run is forgotten for one suite of two': {
    body: `${PASSING}${RUN}const b = ${'suite'}('b');\nb('never runs', () => {});\n`,
    lastLine: '1 passed, 1 failed',
    reason: 'b.run() is never called',
  },
  'only hides another test': {
    body: `a.${'only'}('x', () => {});\n${PASSING}${RUN}`,
    lastLine: '1 passed, 1 failed',
    reason: '.only() leaves tests out',
  },
  'a test is skipped': {
    body: `a.${'skip'}('x', () => {});\n${PASSING}${RUN}`,
    lastLine: '1 passed, 1 failed',
    reason: 'skipped 1',
  },
  'it has no tests': { body: RUN, lastLine: '0 passed, 1 failed', reason: 'has no tests' },
  'it exits early with 0': {
    body: `a('x', () => process.exit(0));\n${RUN}`,
    lastLine: '0 passed, 1 failed',
    reason: 'before its tests were summed up',
  },
  'it breaks after its tests passed': {
    body: `${PASSING}${RUN}process.once('exit', () => { process.exitCode = 3; });\n`,
    lastLine: '1 passed, 1 failed',
    reason: 'ended with code 3 after its tests passed',
  },
};

for (const [disguise, { body, lastLine, reason }] of Object.entries(DISGUISES)) {
  runner(`fails when ${disguise}`, () => {
    const ran = run({ 'x.test.ts': HEAD + body });
    assert.is(ran.lastLine, lastLine);
    assert.is(ran.code, 1);
    assert.match(ran.output, reason);
  });
}

runner(
  'ends a late file with all it started, and does not wait for what left its group',
  async () => {
    const lateFile = `// deadline: 2 s
import { spawn } from 'node:child_process';
${HEAD}
spawn(process.execPath, ['-e', ${JSON.stringify(LISTENER)}], { stdio: 'inherit' });
const stray = spawn('sleep', ['60'], { stdio: 'inherit', detached: true });
console.log('stray', stray.pid);
a('hangs', () => new Promise(() => setInterval(() => {}, 1000)));
${RUN}`;
    const ran = run({ 'late.test.ts': lateFile, 'x.test.ts': HEAD + PASSING + RUN });
    process.kill(Number(/stray (\d+)/.exec(ran.output)?.[1]), 'SIGKILL');
    assert.is(ran.lastLine, '1 passed, 1 failed');
    assert.match(ran.output, 'still running after 2 s');
    const port = Number(/port (\d+)/.exec(ran.output)?.[1]);
    const connected = once(connect(port, '127.0.0.1'), 'connect');
    assert.not(
      await connected.then(
        () => true,
        () => false,
      ),
      'its child still listens',
    );
  },
);

runner.run();

function run(files: Record<string, string>, args: string[] = []) {
  const folder = mkdtempSync(join(tmpdir(), 'run-tests-'));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const options = { cwd: folder, encoding: 'utf8' } as const;
    const { status, stdout, stderr } = spawnSync(process.execPath, [RUNNER, ...args], options);
    return { code: status, lastLine: stdout.trimEnd().split('\n').at(-1), output: stdout + stderr };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
