/**
 * A scenario as its file says it: artillery's own script, and under `openrun` what it needs, what
 * it may be answered, how fast, and what must hold afterwards.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { INVARIANTS, type InvariantName } from './invariants/invariant.ts';
import type { Stall } from './stall.ts';

export interface Ware {
  /** What the buyers of the scenario may take, all together. */
  units: number;
  /** Absent: sold as a product, without a deal. */
  deal?: 'open' | { opensInSeconds: number };
  /** So many of the kind; absent: one. */
  count?: number;
}

export interface Thresholds {
  /** Of all requests: without an answer, or with one that the scenario does not expect. */
  errorRate: number;
  /** By the name of the request. */
  p95Ms: Readonly<Record<string, number>>;
}

export interface Phase {
  name: string;
  /** Seconds. */
  duration: number;
  /** Buyers. Artillery gives a phase of this kind to one thread, however many cores there are. */
  arrivalCount: number;
}

export interface Scenario {
  name: string;
  path: string;
  /** One line. */
  about: string;
  accounts: number;
  wares: readonly Ware[];
  /** Codes that a sound server may answer here. 503 with `Retry-After` is always fine. */
  refusals: readonly string[];
  thresholds: Thresholds;
  /** Null: the database goes on all the time. */
  stall: Stall | null;
  invariants: readonly InvariantName[];
  phases: readonly Phase[];
  /** Of the requests, in the order of the flows. */
  requests: readonly string[];
}

/** What a scenario must never forget. */
const ALWAYS: readonly InvariantName[] = ['all-recorded', 'expected-answers', 'proven'];
const FOLDER = import.meta.dirname;
const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

/** All of them, by name. */
export function readScenarios(): Scenario[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.yml'))
    .sort()
    .map((file) => {
      const path = join(FOLDER, file);
      return parseScenario(file.replace(/\.yml$/, ''), path, readFileSync(path, 'utf8'));
    });
}

/** Throws when the file lacks something, or names an invariant or request that there is not. */
export function parseScenario(name: string, path: string, text: string): Scenario {
  const { openrun, config, scenarios } = parse(text) as Record<string, Record<string, unknown>>;
  const complain = (problem: string): never => {
    throw new Error(`${name}.yml: ${problem}`);
  };
  if (openrun === undefined) return complain('says nothing under openrun');
  const { about, accounts, wares = [], refusals = [], stall = null } = openrun;
  const { thresholds, invariants } = openrun;
  const phases = config?.['phases'] as Phase[] | undefined;
  if (typeof about !== 'string' || typeof accounts !== 'number' || !Array.isArray(invariants))
    return complain('openrun needs about, accounts and invariants');
  if (!phases?.every((phase) => phase.duration > 0 && phase.arrivalCount > 0))
    return complain('each phase needs a duration and an arrivalCount');
  const requests = namesIn(scenarios, complain);
  const { errorRate, p95Ms } = (thresholds ?? {}) as Partial<Thresholds>;
  if (errorRate === undefined || p95Ms === undefined)
    return complain('thresholds needs errorRate and p95Ms');
  for (const request of Object.keys(p95Ms))
    if (!requests.includes(request)) complain(`a threshold is for ${request}, which nobody sends`);
  for (const invariant of invariants)
    if (!(invariant in INVARIANTS)) complain(`there is no invariant ${invariant}`);
  return {
    ...{ name, path, about, accounts, phases, requests },
    wares: wares as Ware[],
    refusals: refusals as string[],
    stall: stall as Stall | null,
    thresholds: { errorRate, p95Ms },
    invariants: [...new Set([...ALWAYS, ...(invariants as InvariantName[])])],
  };
}

/** As many times the buyers and the units; it takes as long. */
export function scale(scenario: Scenario, times: number): Scenario {
  const more = (count: number) => Math.max(1, Math.round(count * times));
  return {
    ...scenario,
    wares: scenario.wares.map((ware) => ({ ...ware, units: more(ware.units) })),
    phases: scenario.phases.map((phase) => ({
      ...phase,
      arrivalCount: more(phase.arrivalCount),
    })),
  };
}

/** Of the load alone. */
export function secondsOf({ phases }: Scenario): number {
  return phases.reduce((sum, { duration }) => sum + duration, 0);
}

/** Each request carries a name, or its latency would be filed under an address with ids in it. */
function namesIn(flows: unknown, complain: (problem: string) => never): string[] {
  const names = new Set<string>();
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const [word, value] of Object.entries(node)) {
      if (!METHODS.includes(word) || !value?.url) visit(value);
      else if (typeof value.name === 'string') names.add(value.name);
      else complain(`the request ${value.url} has no name`);
    }
  };
  visit(flows);
  return [...names];
}
