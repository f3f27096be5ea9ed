/** What all rounds of a run say: a row for each contender and number of connections, as data. */

import type { Audit } from '../audit/audit.ts';
import { medianOf, type Spread, spreadOf } from '../instruments/median.ts';
import type { Origin } from '../instruments/origin.ts';
import { CONNECTIONS_DEFAULT } from '../instruments/wrk.ts';
import type { Workload } from '../workloads/workload.ts';
import type { DatabaseFacts } from './database-facts.ts';
import { combine, type Figure, type Figures, roundFigure, toFigures } from './figures.ts';
import type { Measurement } from './measurement.ts';

export interface Setting extends Origin {
  workload: Pick<Workload, 'name' | 'about' | 'expects'>;
  rounds: number;
  /** Of each measurement. */
  seconds: number;
  /** Of each of its parts. */
  burst_seconds: number;
  warm_up_seconds: number;
  connections: readonly number[];
}

/** The figures are medians over all bursts; those of ratios are medians of each burst's ratio. */
export interface Row extends Figures {
  name: string;
  about: string;
  /** Whether an order is on a disk when it is answered. Null: nothing is kept. */
  durable: boolean | null;
  connections: number;
  spread: Record<Figure, Spread | null>;
  bursts: BurstFigures[];
  /** Connections and answers that were lost, in all rounds. */
  broken: number;
  database: DatabaseFacts | null;
  redis: DatabaseFacts | null;
  /** Of all rounds together; its notes are of the last. */
  audit: Audit | null;
}

export interface BurstFigures extends Figures {
  round: number;
  broken: number;
}

export interface Report extends Setting {
  rows: Row[];
}

/** A measurement, with what it was one of. */
export interface Taken {
  round: number;
  about: string;
  durable: boolean | null;
  connections: number;
  measurement: Measurement;
}

/** The first round gives the order of the rows. */
export function toReport(setting: Setting, taken: readonly Taken[]): Report {
  const rows = setting.connections.flatMap((connections) => {
    const table = taken.filter((one) => one.connections === connections);
    const firsts = table.filter(({ round }) => round === 1);
    return firsts.map((first) => toRow(first, table, setting.workload.expects));
  });
  return { ...setting, rows };
}

function toRow(
  { about, durable, connections, measurement }: Taken,
  table: readonly Taken[],
  expects: Workload['expects'],
): Row {
  const { name, database, redis } = measurement;
  const own = table.filter((one) => one.measurement.name === name);
  const bursts = own.flatMap(({ round, measurement: one }): BurstFigures[] => {
    const peers = table.filter((other) => other.round === round).map((peer) => peer.measurement);
    return one.bursts.map((burst) => {
      return { round, ...toFigures(burst, one, peers, expects), broken: burst.load.broken };
    });
  });
  return {
    name,
    about,
    durable,
    connections,
    ...combine(bursts, (values, figure) => roundFigure(medianOf(values), figure)),
    spread: combine(bursts, spreadOf),
    bursts,
    broken: bursts.reduce((sum, { broken }) => sum + broken, 0),
    database,
    redis,
    audit: sumAudits(own),
  };
}

function sumAudits(taken: readonly Taken[]): Audit | null {
  const sum: Audit = { orders: 0, unseen: 0, isProven: true, findings: [] };
  for (const { round, measurement } of taken) {
    const { audit } = measurement;
    if (audit === null) return null;
    sum.orders += audit.orders;
    sum.unseen += audit.unseen;
    sum.isProven &&= audit.isProven;
    sum.findings.push(...audit.findings.map((finding) => `round ${round}: ${finding}`));
    sum.notes = audit.notes?.map((note) => `round ${round}: ${note}`) ?? [];
  }
  return sum;
}

/** Of a run in either loop. */
export function hasFindings({ rows }: { rows: readonly Pick<Row, 'audit'>[] }): boolean {
  return rows.some(({ audit }) => audit !== null && audit.findings.length > 0);
}

/** Of a run with several numbers of connections, the rows that a short table shows. */
export function usualRows({ connections, rows }: Report): Row[] {
  const [first] = connections;
  const usual = connections.includes(CONNECTIONS_DEFAULT) ? CONNECTIONS_DEFAULT : first;
  return rows.filter((row) => row.connections === usual);
}

/** The rows of one table each. */
export function tablesOf({ connections, rows }: Report): { connections: number; rows: Row[] }[] {
  return connections.map((count) => ({
    connections: count,
    rows: rows.filter((row) => row.connections === count),
  }));
}
