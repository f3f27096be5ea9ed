/** The form of a story: one thing done in several ways, measured in turns within one run. */

/** How much of it. What a story does not use is null, and cannot be asked for. */
export interface Scale {
  rounds: number;
  /** Of each measurement. */
  seconds: number | null;
  /** Of the table that it is about. */
  rows: number | null;
}

/** Tells a person who waits what is going on. */
export type Say = (text: string) => void;

export interface Story {
  name: string;
  about: string;
  /** Unless told otherwise; the whole run then takes well under two minutes. */
  scale: Scale;
  /** Makes everything that lies before the first measurement. */
  open(scale: Scale, say: Say): Promise<Stage>;
}

export interface Stage extends AsyncDisposable {
  /** Sentences without the last stop: what is asked, and of what. */
  conditions: readonly string[];
  comparisons: readonly Comparison[];
}

export interface Comparison {
  title: string;
  /** Columns, with their units. */
  figures: readonly string[];
  /** By what the sides are compared with the first. Null: they are no alternatives. */
  lead: Lead | null;
  /** The first is how it was. */
  sides: readonly Side[];
}

export interface Lead {
  figure: string;
  better: 'less' | 'more';
}

export interface Side {
  name: string;
  /** One value for each figure. */
  measure(): Promise<Figures>;
}

export type Figures = Readonly<Record<string, number>>;

/** Epoch ms, of all rows that a story makes up: each run is about the same ones. */
export const NOW = 1_800_000_000_000;

/** For a scale of a story that says how many there are; without one it is a bug. */
export function known(value: number | null): number {
  if (value === null) throw new Error('the story has no such scale');
  return value;
}
