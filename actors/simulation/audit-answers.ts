/**
 * What was answered, held against the journal: a definite no left nothing behind, a refusal is what
 * the state at its version decides, and everybody was answered.
 */
import type { FakeDatabase } from './fake-database.ts';
import { type Fold, foldEntity } from './fold.ts';
import { type Attempt, DEFINITE } from './history.ts';

export function auditAnswers(database: FakeDatabase, attempts: readonly Attempt[]): string[] {
  return [
    ...attempts.filter(isOwed).map((attempt) => `${nameOf(attempt)} was never answered`),
    ...auditDenials(database, attempts),
    ...auditRefusals(database, attempts),
  ];
}

function nameOf({ node, entity, commandId }: Attempt): string {
  return `${entity} ${commandId} at ${node.process.name}`;
}

function isOwed({ node, end }: Attempt): boolean {
  return end === null && !node.process.isDead;
}

/**
 * Of those who had asked for an entry when it was stored, one at least was not told that it is not.
 */
function auditDenials(database: FakeDatabase, attempts: readonly Attempt[]): string[] {
  const asked = Map.groupBy(attempts, ({ entity, commandId }) => `${entity} ${commandId}`);
  const findings: string[] = [];
  for (const { entry, committedAt } of database.log) {
    const name = `${entry.entity} ${entry.commandId}`;
    const before = asked.get(name)?.filter(({ arrivedAt }) => arrivedAt <= committedAt);
    if (before?.every(isDenied))
      findings.push(`${name} is stored, and everybody was told it is not`);
  }
  return findings;
}

function isDenied({ end }: Attempt): boolean {
  if (end === null) return false;
  return end.type === 'fault' ? DEFINITE.has(end.code) : end.reply.type === 'rejected';
}

function auditRefusals(database: FakeDatabase, attempts: readonly Attempt[]): string[] {
  const findings: string[] = [];
  const refused = attempts.filter(({ end }) => refusalOf(end) !== null);
  for (const [entity, ofEntity] of Map.groupBy(refused, (attempt) => attempt.entity)) {
    const atSeq = Map.groupBy(ofEntity, ({ end }) => refusalOf(end)?.seq);
    forEachVersion(database, entity, (fold) => {
      for (const attempt of atSeq.get(fold.seq) ?? []) {
        if (!isReproduced(database, fold, attempt)) {
          const code = refusalOf(attempt.end)?.code;
          findings.push(`${nameOf(attempt)} was refused with ${code}, which ${fold.seq} does not`);
        }
      }
    });
  }
  return findings;
}

/** Of a journal that cannot be folded, which another audit finds, the part that can. */
function forEachVersion(database: FakeDatabase, entity: string, visit: (fold: Fold) => void): void {
  try {
    foldEntity(database, entity, visit);
  } catch {
    return;
  }
}

function refusalOf(end: Attempt['end']) {
  return end?.type === 'reply' && end.reply.type === 'rejected' ? end.reply : null;
}

function isReproduced(database: FakeDatabase, fold: Fold, attempt: Attempt): boolean {
  const code = refusalOf(attempt.end)?.code;
  const states = [fold.state];
  if (wasUnborn(database, attempt)) states.push(fold.kind.initial(fold.id));
  return states.some((state) =>
    instantsOf(state, attempt).some((now) => {
      const decision = fold.kind.decide(state, attempt.command, now);
      return decision.type === 'rejected' && decision.code === code;
    }),
  );
}

function wasUnborn(database: FakeDatabase, { entity, arrivedAt }: Attempt): boolean {
  const birth = database.findBirth(entity);
  return database.log.some(({ entry, committedAt }) => entry === birth && committedAt > arrivedAt);
}

/**
 * When it may have been decided. A deal opens and ends, so between the bounds its opening counts.
 */
function instantsOf(state: object, { arrivedClock, end }: Attempt): number[] {
  const last = end?.clock ?? arrivedClock;
  const opening = 'startsAt' in state ? Number(state.startsAt) : arrivedClock;
  return [arrivedClock, last, Math.min(Math.max(opening, arrivedClock), last)];
}
