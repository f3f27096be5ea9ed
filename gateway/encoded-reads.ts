/**
 * Bodies of public reads, encoded once and sent many times. All who ask while one read is under way
 * share it, unless something was committed since it began: then they need a newer one.
 */
import { LRUCache } from 'lru-cache';
import { compress, type Encoding } from './compression.ts';
import type { Freshness } from './freshness.ts';

export interface Encoded {
  body: Buffer;
  /** Of the entity, when the body is of one. */
  version: number | null;
  /** Epoch ms: from then on time alone has changed the answer. */
  freshUntil: number;
}

export interface EncodedReads {
  /** `tags`: what the answer depends on, see `Freshness`. Null: `load` found nothing. */
  read<Found extends Encoded | null>(
    key: string,
    tags: readonly string[],
    load: () => Promise<Found>,
  ): Promise<Found>;
  compressed(encoded: Encoded, encoding: Encoding): Promise<Buffer>;
}

interface Read<Found extends Encoded | null> {
  stamp: number;
  beganAt: number;
  encoded: Promise<Found>;
}

interface Kept {
  stamp: number;
  encoded: Encoded;
  /** Epoch ms. */
  until: number;
}

const CACHED_MAX_BYTES = 64 * 1024 * 1024;
/**
 * However fresh it seems: a server that was taken over and sells nothing does not notice, and is
 * told of no commits.
 */
const KEPT_MAX_MS = 1_000;
/** What an entry costs besides its body. */
const ENTRY_BYTES = 512;

/** Without `freshness` nobody says when an answer gets old, so nothing is kept or shared. */
export function createEncodedReads(freshness: Freshness | null, now: () => number): EncodedReads {
  const underWay = new Map<string, Read<Encoded | null>>();
  const cached = new LRUCache<string, Kept>({
    maxSize: CACHED_MAX_BYTES,
    // Two compressed variants together are smaller than the body.
    sizeCalculation: ({ encoded }) => 2 * encoded.body.length + ENTRY_BYTES,
  });
  const variants = new WeakMap<Encoded, Partial<Record<Encoding, Promise<Buffer>>>>();

  async function finish<Found extends Encoded | null>(key: string, read: Read<Found>) {
    try {
      const encoded = await read.encoded;
      if (!encoded) return encoded;
      const until = Math.min(encoded.freshUntil, read.beganAt + KEPT_MAX_MS);
      cached.set(key, { stamp: read.stamp, encoded, until });
      return encoded;
    } finally {
      if (underWay.get(key) === read) underWay.delete(key);
    }
  }

  async function read<Found extends Encoded | null>(
    key: string,
    tags: readonly string[],
    load: () => Promise<Found>,
  ): Promise<Found> {
    if (!freshness) return load();
    const nowMs = now();
    const stamp = freshness.stamp(tags);
    const known = cached.get(key);
    if (known && known.stamp === stamp && nowMs < known.until) return known.encoded as Found;
    const shared = underWay.get(key);
    if (shared?.stamp === stamp) {
      const found = (await shared.encoded) as Found;
      // It may have begun before the clock changed what this one asks for.
      return found && nowMs >= found.freshUntil ? read(key, tags, load) : found;
    }
    const own = { stamp, beganAt: nowMs, encoded: load() };
    underWay.set(key, own);
    return finish(key, own);
  }

  return {
    read,
    compressed(encoded, encoding) {
      const known = variants.get(encoded) ?? {};
      variants.set(encoded, known);
      known[encoding] ??= compress(encoded.body, encoding);
      return known[encoding];
    },
  };
}
