/**
 * `npm run load`: crowds of buyers in the situations that break shops, and what must hold after
 * each. Start reading here, and in `scenarios/`.
 */
import { ensureMariadb } from '../topology/testing/ensure-servers.ts';
import { findJsonProblem, refuse, startCommand, writeJson } from './command.ts';
import { createProgress } from './progress.ts';
import { ensureArtillery } from './scenarios/artillery.ts';
import { formatHelp, type LoadOptions, parseLoadWish } from './scenarios/options.ts';
import type { Outcome } from './scenarios/outcome.ts';
import { formatOutcome, formatSummary } from './scenarios/report.ts';
import { runScenario } from './scenarios/run.ts';
import { readScenarios, type Scenario, scale, secondsOf } from './scenarios/scenario.ts';

const EXIT_BROKEN = 1;

await startCommand(main);

async function main(args: readonly string[]): Promise<number> {
  const scenarios = readScenarios();
  const names = scenarios.map(({ name }) => name);
  const wish = parseLoadWish(args, names);
  switch (wish.type) {
    case 'list':
      console.log(formatHelp(scenarios));
      return 0;
    case 'mistake':
      return refuse(`${wish.problem}\nSee npm run load -- --help`);
    case 'run': {
      const { options } = wish;
      const wanted = scenarios.filter(({ name }) => options.scenarios.includes(name));
      const scaled = wanted.map((scenario) => scale(scenario, options.scale));
      return run(scaled, options);
    }
  }
}

async function run(scenarios: readonly Scenario[], options: LoadOptions): Promise<number> {
  const { json, engine, scale: times } = options;
  const problem = findJsonProblem(json);
  if (problem !== null) return refuse(problem);
  await ensureArtillery(console.error);
  if (engine === 'mariadb') await ensureMariadb();

  const plan = scenarios.map((scenario) => {
    return { name: scenario.name, seconds: secondsOf(scenario) };
  });
  const outcomes: Outcome[] = [];
  for (const [at, scenario] of scenarios.entries()) {
    const progress = createProgress({
      stream: process.stderr,
      plan: plan.slice(at),
      now: () => performance.now(),
    });
    progress.step();
    const say = (text: string) => progress.stage(`${scenario.name}: ${text}`);
    const outcome = await runScenario(scenario, options, say).finally(progress.end);
    outcomes.push(outcome);
    console.log(`\n${formatOutcome(outcome)}`);
  }
  if (outcomes.length > 1) console.log(`\n${formatSummary(outcomes)}`);
  writeJson(json, { at: new Date().toISOString(), engine, scale: times, outcomes });
  return outcomes.every(({ isPassed }) => isPassed) ? 0 : EXIT_BROKEN;
}
