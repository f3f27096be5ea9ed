/** All rounds of a story as data: the medians, how far they spread, and each round's values. */
import { medianOf, type Spread, spreadOf } from '../instruments/median.ts';
import type { Origin } from '../instruments/origin.ts';
import { planTurns } from '../instruments/rounds.ts';
import type { Comparison, Figures, Lead, Scale, Side } from './story.ts';

export interface Setting extends Origin {
  name: string;
  scale: Scale;
  conditions: readonly string[];
}

export interface StoryRun extends Setting {
  tables: readonly StoryTable[];
}

export interface StoryTable {
  title: string;
  figures: readonly string[];
  lead: Lead | null;
  rows: readonly StoryRow[];
}

export interface StoryRow {
  name: string;
  medians: Figures;
  /** Of the lead. */
  spread: Spread | null;
  /** How many times better than the first side: the median of each round's ratio. */
  better: number | null;
  rounds: readonly Figures[];
}

/** A measurement of one side. */
export interface Taken {
  comparison: Comparison;
  side: Side;
  figures: Figures;
}

/** Every side of every comparison once a round, so that a noisy minute hits them all alike. */
export function planStory(comparisons: readonly Comparison[], rounds: number) {
  const sides = comparisons.flatMap((comparison) =>
    comparison.sides.map((side) => ({ comparison, side })),
  );
  return planTurns(sides, rounds);
}

export function toRun(
  setting: Setting,
  comparisons: readonly Comparison[],
  taken: readonly Taken[],
): StoryRun {
  const tables = comparisons.map((comparison) => {
    const own = taken.filter((one) => one.comparison === comparison);
    const { title, figures, lead, sides } = comparison;
    const roundsOf = (side: Side) =>
      own.filter((one) => one.side === side).map((one) => one.figures);
    const first = sides[0] ? roundsOf(sides[0]) : [];
    const rows = sides.map((side) => toRow(side.name, comparison, roundsOf(side), first));
    return { title, figures, lead, rows };
  });
  return { ...setting, tables };
}

function toRow(
  name: string,
  { figures, lead }: Comparison,
  rounds: readonly Figures[],
  first: readonly Figures[],
): StoryRow {
  const valuesOf = (figure: string) => rounds.map((round) => figureOf(round, figure));
  const medians = figures.map((figure) => [figure, medianOf(valuesOf(figure)) ?? 0] as const);
  return {
    name,
    medians: Object.fromEntries(medians),
    spread: lead && spreadOf(valuesOf(lead.figure)),
    better: lead && medianOf(rounds.map((round, at) => ratioOf(lead, round, first[at]!))),
    rounds,
  };
}

function ratioOf({ figure, better }: Lead, own: Figures, first: Figures): number {
  const ratio = figureOf(own, figure) / figureOf(first, figure);
  return better === 'more' ? ratio : 1 / ratio;
}

function figureOf(round: Figures, figure: string): number {
  const value = round[figure];
  if (value === undefined) throw new Error(`a side measured no ${figure}`);
  return value;
}
