/** One row of the table: start a contender, open the deal, warm up, measure, stop, audit. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '../topology/testing/http-client.ts';
import { type ServerProcess, startServer } from '../topology/testing/server-process.ts';
import { createPerson, createShop, type Line, lineOf } from '../topology/testing/shop.ts';
import { type Answers, type Audit, auditSales, findViolations, readSales } from './audit.ts';
import { writeBuyers } from './buyers.ts';
import type { Contender, ContenderName } from './contenders.ts';
import { openReader } from './database-reader.ts';
import { DEAL, openAsRows, UNITS } from './deal.ts';
import { createPlace, type Place } from './place.ts';
import type { Progress } from './progress.ts';
import { readPeakRssMb, watchCpu, watchMachineCpu } from './usage.ts';
import { CONNECTIONS, type Load, type LoadOutcome, startLoad } from './wrk.ts';

/** Long enough for V8 to have compiled what is hot; shorter only when the measurement is. */
const WARM_UP_SECONDS_MAX = 5;

export interface Measurement {
  name: ContenderName;
  load: LoadOutcome;
  peakRssMb: number | null;
  cpu: CpuShares;
  /** Null: unknown, or nothing is committed. */
  ordersACommit: number | null;
  /** Null: nothing is kept. */
  audit: Audit | null;
  database: DatabaseFacts | null;
}

/** Cores kept busy on average. Null: unknown, or there is no such process. */
export interface CpuShares {
  server: number | null;
  database: number | null;
  generator: number | null;
  /** Whatever else runs on this machine: the less, the more the numbers are worth. */
  others: number | null;
}

export interface DatabaseFacts {
  version: string;
  /** Those that decide what a commit costs. */
  settings: string;
}

export function warmUpSeconds(seconds: number): number {
  return Math.min(WARM_UP_SECONDS_MAX, seconds);
}

export async function measure(
  contender: Contender,
  seconds: number,
  progress: Progress,
): Promise<Measurement> {
  const { name } = contender;
  progress.stage(`${name}: starting`, 0);
  using folder = temporaryFolder();
  await using place = await createPlace(contender, folder.path);
  const market = await openMarket(contender, place);
  await using server = market.server;
  const buyers = writeBuyers(folder.path, market.line);
  const target = { url: `${server.url}/orders`, ...buyers, seconds: warmUpSeconds(seconds) };

  progress.stage(`${name}: warming up`, target.seconds);
  const warmUp = await startLoad(target).outcome;
  progress.stage(`${name}: measuring`, seconds);
  const { load, cpu } = await measureLoad({ ...target, seconds }, server, place);
  const peakRssMb = readPeakRssMb(server.pid);
  const exit = await server.stop();
  if (exit.code !== 0) throw new Error(`${name} did not end well: ${exit.output}`);

  progress.stage(`${name}: auditing`, 0);
  const answers = {
    accepted: 1 + warmUp.accepted + load.accepted,
    cutOffMax: 2 * CONNECTIONS + warmUp.broken + load.broken,
  };
  const kept = await inspectDatabase(contender, place, market.line, answers);
  return { name, load, peakRssMb, cpu, ordersACommit: parseOrdersACommit(exit.output), ...kept };
}

/** A running server with the deal open, and one who has bought. */
async function openMarket(contender: Contender, { databaseUrl }: Place) {
  if (contender.opening === 'rows' && databaseUrl !== null) await openAsRows(databaseUrl);
  const { NODE_OPTIONS } = process.env;
  const server = await startServer({
    program: contender.program,
    databaseUrl: databaseUrl ?? '',
    // So that a profiler asked for by `NODE_OPTIONS=--cpu-prof` sees the server.
    ...(NODE_OPTIONS !== undefined && { environment: { NODE_OPTIONS } }),
  });
  try {
    using client = createClient(server.url);
    const shop = createShop(client);
    const line =
      contender.opening === 'http'
        ? lineOf(await shop.openHotDeal({ units: UNITS }))
        : { product_id: DEAL.productId, deal_id: DEAL.dealId, quantity: 1 };
    // wrk tells no 201 from a 200.
    const first = await shop.order(createPerson(), [line]);
    if (first.status !== 201) throw new Error(`an order is answered with ${first.status}`);
    return { server, line };
  } catch (error) {
    await server.kill();
    throw new Error(`${contender.name}: ${server.output()}`, { cause: error });
  }
}

async function measureLoad(target: Load, server: ServerProcess, { serverPid }: Place) {
  const { pid, outcome } = startLoad(target);
  const watches = {
    server: watchCpu(server.pid),
    database: serverPid === null ? null : watchCpu(serverPid),
    generator: watchCpu(pid),
    machine: watchMachineCpu(),
  };
  const load = await outcome;
  const ours = {
    server: watches.server.end(),
    database: watches.database?.end() ?? null,
    generator: watches.generator.end(),
  };
  return { load, cpu: { ...ours, others: leftOf(watches.machine.end(), ours) } };
}

function leftOf(machine: number | null, ours: Omit<CpuShares, 'others'>): number | null {
  if (machine === null) return null;
  const used = (ours.server ?? 0) + (ours.database ?? 0) + (ours.generator ?? 0);
  return Math.max(0, machine - used);
}

async function inspectDatabase(
  { opening }: Contender,
  { databaseUrl }: Place,
  line: Line,
  answers: Answers,
): Promise<Pick<Measurement, 'audit' | 'database'>> {
  if (databaseUrl === null) return { audit: null, database: null };
  await using reader = await openReader(databaseUrl);
  const isOurs = opening === 'http';
  const sales = await readSales(reader, line.deal_id ?? '', isOurs);
  const audit = auditSales(sales, answers);
  if (isOurs) {
    audit.findings.push(...(await findViolations(databaseUrl)));
    audit.isProven = true;
  }
  return { audit, database: await reader.read<DatabaseFacts>('describe_server') };
}

/**
 * Our server tells, when it ends, what it has stored: the deal's two entries and one for each
 * order.
 */
export function parseOrdersACommit(output: string): number | null {
  const counted = /(\d+) entries were stored in (\d+) commits/.exec(output);
  return counted ? Number(counted[1]) / Number(counted[2]) : null;
}

function temporaryFolder(): Disposable & { path: string } {
  const path = mkdtempSync(join(tmpdir(), 'openrun-bench-'));
  const remove = () => rmSync(path, { recursive: true, force: true });
  // For an end in the middle, which disposes of nothing.
  process.once('exit', remove);
  return { path, [Symbol.dispose]: remove };
}
