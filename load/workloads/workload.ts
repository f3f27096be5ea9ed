/**
 * What is asked of a contender, and what must be true of its database afterwards.
 * `bench/measurement.ts` brings a fresh place, starts the server, keeps the time and watches the
 * CPU; a workload knows nothing of that, and a measurement nothing of deals.
 */
import type { ServerProcess } from '../../topology/testing/server-process.ts';
import type { Audit } from '../audit/audit.ts';
import type { Contender } from '../bench/contenders.ts';
import type { Place } from '../bench/place.ts';
import type { Answered, RunningLoad } from '../instruments/wrk.ts';

export interface Workload {
  /** Kebab-case: it stands in file names. */
  name: string;
  /** One line, for tables and `--help`. */
  about: string;
  /** What a good answer is: it is what rates and ratios count. */
  expects: 'success' | 'refusal';
  /** Those that know how to answer it. */
  suits(contender: Contender): boolean;
  open(site: Site): Promise<Market>;
}

/** Where a market opens. All of it is gone when its row is measured. */
export interface Site {
  contender: Contender;
  /** An empty database. */
  place: Place;
  /** For files that the load reads. */
  folder: string;
  connections: number;
  /** Starts the contender's server, once; before, its database may be filled with rows. */
  start(environment?: Readonly<Record<string, string>>): Promise<ServerProcess>;
}

/** Open, and shown to answer. */
export interface Market {
  /** What it asks, in turn; see `http-request.ts`. */
  requestsPath: string;
  /** Asks for so long, at once: first to warm up, then for each part of a measurement. */
  load(seconds: number): RunningLoad;
  /**
   * After the server has ended: what all loads were answered, beside what is stored. Null:
   * nothing is kept.
   */
  audit(outcomes: readonly Answered[]): Promise<Audit | null>;
}
