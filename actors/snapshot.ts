/**
 * A snapshot is state at a sequence, disposable: whatever is wrong with one, it is as if it were
 * not there.
 */
import { hash } from 'node:crypto';
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { Snapshot } from '../persistence/store.ts';

/** The fastest level: states are small, and a commit may be waiting behind us. */
const COMPRESSION = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };
/** A frame that claims to be larger is damaged. */
const STATE_BYTES_MAX = 256 * 1024 * 1024;

export interface SnapshotContent {
  seq: number;
  /** Of the row that ends at `seq`: the next row chains to it. */
  hash: string;
  state: object;
}

/**
 * `stateJson` is the state as JSON text, so that it can be taken before and stored after its
 * commit.
 */
export function encodeSnapshot(
  entity: string,
  content: { seq: number; hash: string; stateJson: string },
  atMs: number,
): Snapshot {
  const json = `{"hash":${JSON.stringify(content.hash)},"state":${content.stateJson}}`;
  const state = zstdCompressSync(json, COMPRESSION);
  return { entity, seq: content.seq, state, checksum: checksum(entity, content.seq, state), atMs };
}

/** Null when the bytes are not what was stored for this entity and sequence. */
export function decodeSnapshot(entity: string, snapshot: Snapshot): SnapshotContent | null {
  if (snapshot.checksum !== checksum(entity, snapshot.seq, snapshot.state)) return null;
  try {
    const json = zstdDecompressSync(snapshot.state, { maxOutputLength: STATE_BYTES_MAX });
    const { hash, state } = JSON.parse(json.toString()) as { hash: string; state: object };
    return { seq: snapshot.seq, hash, state };
  } catch {
    return null;
  }
}

function checksum(entity: string, seq: number, state: Uint8Array): string {
  return hash('sha256', Buffer.concat([Buffer.from(`${entity}\n${seq}\n`), state]), 'base64url');
}
