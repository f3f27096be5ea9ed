/**
 * What becomes of the texts whose connection died. One that was sent behind another is stored only
 * if that one was.
 */
import type { Batch } from '../../persistence/store.ts';

export interface Fates {
  /** `isStored`: once it has arrived, or never will. */
  note(batch: Batch, isStored: Promise<boolean>): void;
  /** Of the one before it; undefined: the connection of its chain lives. */
  before(batch: Batch): Promise<boolean> | undefined;
}

export function createFates(): Fates {
  /** By chain, then by index. */
  const fates = new Map<string, Map<number, Promise<boolean>>>();
  return {
    note({ link }, isStored) {
      if (!link) return;
      const ofChain = fates.get(link.chain) ?? new Map<number, Promise<boolean>>();
      fates.set(link.chain, ofChain.set(link.index, isStored));
    },
    before({ link }) {
      const ofChain = link && fates.get(link.chain);
      // One that never got there is not stored.
      return ofChain && (ofChain.get(link.index - 1) ?? Promise.resolve(false));
    },
  };
}
