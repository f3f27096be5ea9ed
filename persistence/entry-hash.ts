import { hash } from 'node:crypto';
import type { Entry } from './store.ts';

/** The hash before an entity's first entry. */
export const GENESIS = '';

/**
 * sha256 over the previous hash and every field of the entry but `row`, one a line, base64url. No
 * field holds a line feed: JSON text escapes them. A changed, missing or reordered entry breaks
 * every hash after it.
 */
export function entryHash(previous: string, entry: Omit<Entry, 'hash' | 'row'>): string {
  const { entity, seq, shard, epoch, commandId, atMs, events } = entry;
  const place = `${entity}\n${seq}\n${shard}\n${epoch}\n${commandId}\n${atMs}`;
  return hash('sha256', `${previous}\n${place}\n${events}`, 'base64url');
}
