/**
 * What becomes of the texts whose connection died. One that was sent behind another shares its fate.
 */
import type { Batch } from '../../persistence/store.ts';

export interface Fates {
  /** `isStored`: once it has arrived, or never will. */
  note(batch: Batch, isStored: Promise<boolean>): void;
  /** Of the one before it in its chain; undefined: it was answered. */
  before(batch: Batch): Promise<boolean> | undefined;
}

export function createFates(): Fates {
  const fates = new Map<string, Promise<boolean>>();
  return {
    note(batch, isStored) {
      fates.set(placeOf(batch, 0), isStored);
    },
    before: (batch) => fates.get(placeOf(batch, -1)),
  };
}

/** So many places further in its chain. */
function placeOf({ link }: Batch, offset: number): string {
  return link ? `${link.chain}.${link.index + offset}` : '';
}
