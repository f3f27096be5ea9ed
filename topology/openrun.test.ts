/** The commands as a shell sees them; what they do is tested beside them. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const ROOT = join(import.meta.dirname, '..');
const BIN = join(ROOT, JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).bin.openrun);
/** What the bin runs once it is on the right Node. */
const COMMANDS = join(import.meta.dirname, './openrun.ts');
/** Any Node that cannot read TypeScript. */
const OLD_NODE = ['--no-strip-types'];

const openrun = suite('openrun');

openrun('tells its commands when asked, and when asked for nothing', () => {
  for (const args of [[], ['help'], ['--help'], ['-h']]) {
    const { status, stdout } = run([BIN, ...args]);
    assert.is(status, 0);
    for (const name of ['start', 'demo', 'prove', 'bench']) assert.match(stdout, `\n  ${name} `);
  }
});

openrun('tells of each command what it does', () => {
  const says = {
    start: 'DATABASE_URL',
    demo: 'a deal of 100 units',
    prove: '--database URL',
    bench: '--seconds N',
  };
  for (const [name, text] of Object.entries(says)) {
    const { status, stdout, stderr } = run([BIN, name, '--help']);
    assert.is(status, 0, stderr);
    assert.match(stdout, text);
  }
});

openrun('refuses what it does not know, and says so', () => {
  const mistakes = {
    toString: /no command 'toString'/,
    'start --prot 1': /'--prot'/,
    'start 8000': /'8000'/,
    'demo --buyers 3': /'--buyers'/,
    'prove --databse x': /'--databse'/,
    'bench --second 1': /'--second'/,
  };
  for (const [line, problem] of Object.entries(mistakes)) {
    const { status, stdout, stderr } = run([BIN, ...line.split(' ')]);
    assert.is(status, 2, line);
    assert.match(stderr, problem);
    assert.is(stdout, '');
  }
});

openrun('hands over from a Node that cannot run it, exit code included', () => {
  const help = run([...OLD_NODE, BIN, 'help']);
  assert.is(help.status, 0, help.stderr);
  assert.match(help.stdout, /openrun COMMAND/);
  assert.is(run([...OLD_NODE, BIN, 'sell']).status, 2);
  assert.is.not(run([...OLD_NODE, COMMANDS, 'help']).status, 0, 'an old Node runs no TypeScript');
});

openrun.run();

function run(args: readonly string[]) {
  return spawnSync(process.execPath, args, { encoding: 'utf8' });
}
