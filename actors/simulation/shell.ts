/**
 * The shell under test: the real modules of `actors/`, loaded with small limits, so that small
 * worlds reach them, and once more for each planted bug that needs another text. Domain,
 * persistence and nact are shared by all.
 */
import { registerHooks } from 'node:module';
import type { createActorSystem } from '../actor-system.ts';
import type { createCommitter } from '../committer.ts';
import type { createRegistry } from '../registry.ts';
import type { ALL_SHARDS, shardOf } from '../shard.ts';
import type { createShardEpochs } from '../shard-epochs.ts';

export interface Shell {
  createActorSystem: typeof createActorSystem;
  createCommitter: typeof createCommitter;
  createRegistry: typeof createRegistry;
  createShardEpochs: typeof createShardEpochs;
  shardOf: typeof shardOf;
  ALL_SHARDS: typeof ALL_SHARDS;
}

export interface TextChange {
  /** Below `actors/`. */
  file: string;
  /** Occurs exactly once. */
  find: string | RegExp;
  replacement: string;
}

/** [file, constant, what it is in a small world] */
const LIMITS: readonly [file: string, name: string, value: number][] = [
  ['cell.ts', 'IDLE_SNAPSHOT_ENTRIES', 1],
  ['lane.ts', 'BATCH_ENTRIES_MAX', 5],
  ['committer.ts', 'BACKLOG_MAX', 40],
  ['committer.ts', 'AHEAD_COMMIT_MS', 200],
  ['committer.ts', 'AHEAD_ENTRIES_MIN', 2],
  ['crowd.ts', 'CROWD_MAX', 3],
  ['inbox.ts', 'INBOX_MAX', 12],
  ['inbox.ts', 'TURN_MAX', 4],
  ['recovery.ts', 'PAGE_ROWS', 2],
  ['registry.ts', 'IDLE_TICKS', 15],
  ['registry.ts', 'LIVE_MAX', 24],
  ['shard.ts', 'SHARD_COUNT', 4],
  ['turn.ts', 'SNAPSHOT_ENTRIES', 4],
];

const ACTORS = new URL('..', import.meta.url).href;
/** By name, what is still to be changed in its text. */
const variants = new Map<string, Set<TextChange>>();

registerHooks({
  resolve(specifier, context, nextResolve) {
    const resolved = nextResolve(specifier, context);
    const variant = variantOf(context.parentURL);
    const isOurs = fileOf(resolved.url) !== undefined;
    return variant && isOurs ? { ...resolved, url: `${resolved.url}?${variant}` } : resolved;
  },
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    const changes = variants.get(variantOf(url) ?? '');
    if (!changes) return loaded;
    let source = String(loaded.source);
    for (const change of changes) {
      if (change.file !== fileOf(url)) continue;
      source = apply(source, change);
      changes.delete(change);
    }
    return { ...loaded, source };
  },
});

/** Throws when a change does not fit the text: what could not be planted proves nothing. */
export async function loadShell(name: string, changes: readonly TextChange[] = []): Promise<Shell> {
  const variant = `shell=${name}`;
  const planned = new Set([...LIMITS.map(smaller), ...changes]);
  variants.set(variant, planned);
  const modules = ['actor-system', 'committer', 'registry', 'shard', 'shard-epochs'];
  const parts = await Promise.all(
    modules.map((module) => import(`${ACTORS}${module}.ts?${variant}`)),
  );
  for (const { file } of planned) throw new Error(`${file} is no part of the shell`);
  return Object.assign({}, ...parts);
}

function smaller([file, name, value]: (typeof LIMITS)[number]): TextChange {
  const find = new RegExp(`(?<=^const ${name} = |^export const ${name} = )[\\d_]+(?=;$)`, 'm');
  return { file, find, replacement: String(value) };
}

function apply(text: string, { file, find, replacement }: TextChange): string {
  const parts = text.split(find);
  if (parts.length !== 2)
    throw new Error(`${file} has ${parts.length - 1} times ${find}, not once`);
  return parts.join(replacement);
}

function variantOf(url: string | undefined): string | undefined {
  return url?.split('?')[1];
}

/** Its name, for a file directly in `actors/`. */
function fileOf(url: string): string | undefined {
  const file = url.startsWith(ACTORS) ? url.slice(ACTORS.length).split('?')[0] : undefined;
  return file?.includes('/') ? undefined : file;
}
