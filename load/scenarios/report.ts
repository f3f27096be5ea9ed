/** The outcome of scenarios as text that people read. */
import { alignText } from '../pages/columns.ts';
import { count, time } from '../pages/numbers.ts';
import type { Verdict } from './invariants/invariant.ts';
import type { Outcome, Route } from './outcome.ts';

const COLUMNS = ['', 'requests', 'accepted', 'refused', 'p50 ms', 'p95 ms', 'p99 ms'];

export function formatOutcome(outcome: Outcome): string {
  const { scenario, about, users, errors, routes, thresholds, invariants, isPassed } = outcome;
  const failed = Object.entries(errors).map(([name, times]) => `${count(times)} ${name}`);
  const lines = [
    `${scenario}: ${about}`,
    '',
    ...alignText([COLUMNS, ...routes.map(toCells)]).map(indent),
    ...routes.flatMap(toRefusals),
    '',
    `  ${count(users.created)} buyers, ${count(users.failed)} failed${list(failed)}`,
    '',
    ...thresholds.map(({ isMet, ...threshold }) => {
      return `  ${mark(isMet)}  ${threshold.about}: ${threshold.found}`;
    }),
    ...invariants.flatMap(formatVerdict),
    '',
    isPassed ? 'Passed.' : `Failed: ${faults(outcome).join(', ')}.`,
  ];
  return lines.join('\n');
}

/** One line each. */
export function formatSummary(outcomes: readonly Outcome[]): string {
  const rows = outcomes.map((outcome) => {
    const { routes, thresholds, invariants } = outcome;
    const sum = (of: (route: Route) => number) => count(routes.reduce((all, r) => all + of(r), 0));
    const worst = Math.max(0, ...routes.map(({ latency }) => latency?.p95Ms ?? 0));
    return [
      ...[`${outcome.scenario}`, sum((r) => r.requests), sum((r) => r.accepted)],
      ...[sum((r) => refusedOf(r)), worst.toFixed(0)],
      `${thresholds.filter(({ isMet }) => isMet).length}/${thresholds.length}`,
      `${invariants.filter(isHeld).length}/${invariants.length}`,
      outcome.isPassed ? 'passed' : 'FAILED',
    ];
  });
  const head = ['', 'requests', 'accepted', 'refused', 'worst p95 ms', 'thresholds', 'invariants'];
  return alignText([[...head, ''], ...rows])
    .map(indent)
    .join('\n');
}

function formatVerdict({ about, lacks, findings, findingCount }: Verdict): string[] {
  if (lacks === 'database') return [`  -   ${about}: not looked at, give --database`];
  if (lacks === 'stall') return [`  -   ${about}: only a database of ours can be stopped`];
  const more = findingCount - findings.length;
  return [
    `  ${mark(findingCount === 0)}  ${about}`,
    ...findings.map((finding) => `        ${finding}`),
    ...(more > 0 ? [`        … and ${count(more)} more`] : []),
  ];
}

function faults({ thresholds, invariants }: Outcome): string[] {
  const missed = thresholds.filter(({ isMet }) => !isMet).length;
  const broken = invariants.filter(({ findingCount }) => findingCount > 0);
  return [
    ...(missed > 0 ? [missed === 1 ? 'a threshold' : `${missed} thresholds`] : []),
    ...broken.map(({ name }) => name),
  ];
}

function toCells(route: Route): string[] {
  const { name, requests, accepted, latency } = route;
  const times = [latency?.p50Ms, latency?.p95Ms, latency?.p99Ms].map((ms) => time(ms ?? null));
  return [name, count(requests), count(accepted), count(refusedOf(route)), ...times];
}

function toRefusals({ name, refused }: Route): string[] {
  return Object.entries(refused).map(([code, times]) => `    ${name}: ${count(times)} ${code}`);
}

function refusedOf({ refused }: Route): number {
  return Object.values(refused).reduce((sum, times) => sum + times, 0);
}

function isHeld({ lacks, findingCount }: Verdict): boolean {
  return lacks === null && findingCount === 0;
}

function indent(line: string): string {
  return `  ${line}`;
}

function list(texts: readonly string[]): string {
  return texts.length === 0 ? '' : ` (${texts.join(', ')})`;
}

function mark(isFine: boolean): string {
  return isFine ? 'ok' : 'NO';
}
