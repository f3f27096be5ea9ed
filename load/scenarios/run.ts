/** Runs one scenario from an empty stage to its outcome. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSqlite } from '../../topology/testing/databases.ts';
import { freezeProcess } from '../../topology/testing/frozen-process.ts';
import { createClient } from '../../topology/testing/http-client.ts';
import { findMariadb } from '../../topology/testing/mariadb-programs.ts';
import { startServer } from '../../topology/testing/server-process.ts';
import { startMariadb } from '../../topology/testing/servers.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { readAnswers } from './answer.ts';
import { runArtillery } from './artillery.ts';
import { gatherEvidence } from './evidence.ts';
import { judge } from './invariants/invariant.ts';
import type { LoadOptions } from './options.ts';
import { type Outcome, toOutcome } from './outcome.ts';
import type { Scenario } from './scenario.ts';
import { setStage } from './seller.ts';
import { type Freeze, freezeSqlite, stall } from './stall.ts';

/** All that a run writes stays in memory. */
const BUFFER_POOL_MB = 128;

/** `say` is told what is going on. Whatever was started and written is gone afterwards. */
export async function runScenario(
  scenario: Scenario,
  options: LoadOptions,
  say: (text: string) => void,
): Promise<Outcome> {
  await using stack = new AsyncDisposableStack();
  say('starting');
  const { url, databaseUrl, freeze } = await findTarget(stack, options);
  const { path: folder } = stack.use(temporaryFolder());
  const client = stack.use(createClient(url));
  say('opening accounts, products and deals');
  const stage = await setStage(client, scenario);
  writeFileSync(join(folder, 'stage.json'), JSON.stringify(stage));
  say('under load');
  const stalled = scenario.stall !== null && freeze ? stall(scenario.stall, folder, freeze) : null;
  const [report] = await Promise.all([runArtillery(scenario, url, folder), stalled]);
  say('looking at what is left');
  const answers = readAnswers(folder);
  const { responses } = report;
  const seen = { answers, responses, refusals: scenario.refusals, hasStalled: stalled !== null };
  const evidence = await gatherEvidence(client, stage, seen, databaseUrl);
  return toOutcome(scenario, report, answers, judge(scenario.invariants, evidence));
}

interface Target {
  url: string;
  /** Null: not to be looked at. */
  databaseUrl: string | null;
  /** Null: it is not ours to stop. */
  freeze: Freeze | null;
}

async function findTarget(
  stack: AsyncDisposableStack,
  { target, database, engine }: LoadOptions,
): Promise<Target> {
  if (target !== null) return { url: target, databaseUrl: database, freeze: null };
  if (engine === 'sqlite') {
    const { url: databaseUrl } = stack.use(await createSqlite());
    const { url } = stack.use(await startServer({ databaseUrl }));
    return { url, databaseUrl, freeze: () => freezeSqlite(databaseUrl.slice('sqlite:'.length)) };
  }
  const mariadb = stack.use(await startMariadb({ bufferPoolMb: BUFFER_POOL_MB }));
  const { url } = stack.use(await startServer({ databaseUrl: mariadb.url }));
  // Inside Docker the server is no process that we could stop.
  const freeze = findMariadb() === 'installed' ? () => freezeProcess(mariadb.pid) : null;
  return { url, databaseUrl: mariadb.url, freeze };
}
