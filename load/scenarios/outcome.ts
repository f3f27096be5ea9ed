/** What came of one run of a scenario: counts, latencies, thresholds, invariants, in one value. */

import { isYes, type SeenAnswer } from './answer.ts';
import type { ArtilleryReport, Latency } from './artillery-report.ts';
import type { Verdict } from './invariants/invariant.ts';
import type { Scenario, Thresholds } from './scenario.ts';

export interface Route {
  name: string;
  requests: number;
  accepted: number;
  /** By code; `no answer` for requests that got none. */
  refused: Readonly<Record<string, number>>;
  /** Null: artillery measured none. */
  latency: Latency | null;
}

export interface ThresholdVerdict {
  /** What was asked. */
  about: string;
  found: string;
  isMet: boolean;
}

export interface Outcome {
  scenario: string;
  about: string;
  users: ArtilleryReport['users'];
  errors: Readonly<Record<string, number>>;
  routes: readonly Route[];
  thresholds: readonly ThresholdVerdict[];
  invariants: readonly Verdict[];
  isPassed: boolean;
}

export function toOutcome(
  scenario: Scenario,
  report: ArtilleryReport,
  answers: readonly SeenAnswer[],
  invariants: readonly Verdict[],
): Outcome {
  const routes = toRoutes(scenario.requests, report, answers);
  const thresholds = holdAgainst(scenario.thresholds, report, countErrors(scenario, answers));
  const { name, about } = scenario;
  return {
    ...{ scenario: name, about, users: report.users, errors: report.errors },
    ...{ routes, thresholds, invariants },
    isPassed:
      thresholds.every(({ isMet }) => isMet) &&
      invariants.every(({ findingCount }) => findingCount === 0),
  };
}

/** In the order of the flows. */
function toRoutes(
  names: readonly string[],
  { latencies }: Pick<ArtilleryReport, 'latencies'>,
  answers: readonly SeenAnswer[],
): Route[] {
  const byName = Map.groupBy(answers, ({ name }) => name);
  return names.map((name) => {
    const own = byName.get(name) ?? [];
    const refused: Record<string, number> = {};
    for (const { status, code } of own.filter((answer) => !isYes(answer))) {
      const reason = status === 0 ? 'no answer' : `${code}`;
      refused[reason] = (refused[reason] ?? 0) + 1;
    }
    const accepted = own.filter(isYes).length;
    return { name, requests: own.length, accepted, refused, latency: latencies[name] ?? null };
  });
}

/** Requests without an answer, or with one that nobody expects of a sound server here. */
function countErrors({ refusals }: Scenario, answers: readonly SeenAnswer[]): number {
  return answers.filter((answer) => {
    const { status, code } = answer;
    return !isYes(answer) && status !== 503 && !refusals.includes(code ?? '');
  }).length;
}

/** `errors`: of the answers. Artillery may have failed a user without a request. */
export function holdAgainst(
  { errorRate, p95Ms }: Thresholds,
  { requests, users, latencies }: Omit<ArtilleryReport, 'errors' | 'responses'>,
  errors: number,
): ThresholdVerdict[] {
  const rate = requests === 0 ? 1 : Math.max(errors, users.failed) / requests;
  const percent = (share: number) => `${(share * 100).toFixed(2)} %`;
  return [
    {
      about: `errors at most ${percent(errorRate)} of the requests`,
      found: percent(rate),
      isMet: rate <= errorRate,
    },
    ...Object.entries(p95Ms).map(([name, maxMs]) => {
      const found = latencies[name]?.p95Ms;
      return {
        about: `p95 of ${name} at most ${maxMs} ms`,
        found: found === undefined ? 'never measured' : `${found.toFixed(0)} ms`,
        isMet: found !== undefined && found <= maxMs,
      };
    }),
  ];
}
