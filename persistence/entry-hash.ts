import { hash } from 'node:crypto';
import type { Entry } from './store.ts';

/** The hash before an entity's first entry. */
export const GENESIS = '';

/**
 * sha256 over the previous hash and every column of the row, one a line, base64url. No column holds a line feed:
 * JSON text escapes them. A changed, missing or reordered row breaks every hash after it.
 */
export function entryHash(previous: string, entry: Omit<Entry, 'hash'>): string {
  return hash(
    'sha256',
    `${previous}\n${entry.entity}\n${entry.seq}\n${entry.shard}\n${entry.epoch}\n${entry.commandId}\n${entry.atMs}\n${entry.events}`,
    'base64url',
  );
}
