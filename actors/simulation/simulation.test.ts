// deadline: 300 s
/**
 * The real shell on real nact in simulated worlds (see `scenario.ts`): thousands of seeds in which
 * it must keep every promise, and planted bugs that must be found among as many.
 *
 *     node actors/simulation/simulation.test.ts --seeds 20000     more of them
 *     node actors/simulation/simulation.test.ts --seed 17         one, with its trace
 */
import { parseArgs } from 'node:util';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { COVERED, createCoverage } from './coverage.ts';
import { MUTANTS, type Mutant } from './mutants.ts';
import { play, type Story } from './scenario.ts';
import { loadShell } from './shell.ts';
import { replaceTimers } from './timers.ts';

const { values: options } = parseArgs({
  options: { seeds: { type: 'string', default: '2000' }, seed: { type: 'string' } },
});
const SEEDS = Number(options.seeds);
assert.ok(Number.isInteger(SEEDS) && SEEDS > 0, '--seeds takes a number');
const TRACE_TAIL = 60;

const timers = replaceTimers();
const strays: unknown[] = [];
process.on('unhandledRejection', (reason) => strays.push(reason));

const SOUND: Mutant = { name: 'a sound shell' };
const coverage = createCoverage();

/** `play` with one shell, to be made once; what nobody caught is among the findings. */
async function createTeller(mutant: Mutant): Promise<(seed: number) => Promise<Story>> {
  const shell = await loadShell(mutant.name.replaceAll(' ', '-'), mutant.change && [mutant.change]);
  const { plant = {} } = mutant;
  const counted = mutant === SOUND ? coverage : createCoverage();
  return async (seed) => {
    const story = await play(seed, { timers, shell, plant, coverage: counted });
    await new Promise((resolve) => setImmediate(resolve));
    const uncaught = strays.splice(0).map((reason) => `nobody caught ${reason}`);
    return { ...story, findings: [...story.findings, ...uncaught] };
  };
}

const tellSound = await createTeller(SOUND);
const simulation = suite('the shell');

simulation('tells the same story twice of one seed, and another one of another', async () => {
  for (const seed of [3, 11, 42]) {
    const first = await tellSound(seed);
    const again = await tellSound(seed);
    assert.equal(again.trace, first.trace, `seed ${seed}`);
    assert.is(again.traceHash, first.traceHash);
    assert.is.not((await tellSound(seed + 1)).traceHash, first.traceHash);
  }
});

simulation(`keeps every promise in ${SEEDS} worlds where things break`, async () => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    const { findings, trace } = await tellSound(seed);
    if (findings.length === 0) continue;
    console.log(`\n${trace.slice(-TRACE_TAIL).join('\n')}\n\n${findings.join('\n')}`);
    assert.unreachable(`seed ${seed}: the end of its trace and what was found are above`);
  }
});

simulation('met everything in these worlds that it is to survive', () => {
  const missed = COVERED.filter((name) => coverage[name] === 0);
  assert.equal(missed, []);
  console.log(`\n${COVERED.map((name) => `${name} ${coverage[name]}`).join(', ')}`);
});

for (const mutant of MUTANTS) {
  simulation(`is found out when it ${mutant.name}`, async () => {
    const tell = await createTeller(mutant);
    for (let seed = 1; seed <= SEEDS; seed++) {
      if ((await tell(seed)).findings.length > 0) return;
    }
    assert.unreachable(`${SEEDS} seeds did not find the planted bug`);
  });
}

if (options.seed === undefined) simulation.run();
else {
  const { trace, findings } = await tellSound(Number(options.seed));
  console.log([...trace, '', ...findings].join('\n'));
  process.exitCode = findings.length > 0 ? 1 : 0;
}
