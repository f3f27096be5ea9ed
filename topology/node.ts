/** One node: everything it consists of, started in order and stopped in reverse. */
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { systemClock } from '../actors/clock.ts';
import type { CommitCounts } from '../actors/lane.ts';
import { createGateway } from '../gateway/app.ts';
import { createIds } from '../gateway/uuid-v7.ts';
import { createAccounts } from '../persistence/accounts.ts';
import { BootError } from '../persistence/boot-error.ts';
import { createCatalog } from '../persistence/catalog.ts';
import { Fault } from '../persistence/fault.ts';
import { openStore, type Store } from '../persistence/open-store.ts';
import { createOrderBook } from '../persistence/order-book.ts';
import { createRefreshTokens } from '../persistence/refresh-tokens.ts';
import type { Config } from './config.ts';
import { maskAddress, parseAddress } from './database-address.ts';
import { type Engine, startEngine } from './engine.ts';
import { loadJwtSecret } from './jwt-secret.ts';
import { reasons } from './reasons.ts';
import { startSweep } from './sweep.ts';

/**
 * For the gateway and the inboxes, of the ten seconds a shutdown may take. What remains is for a
 * database that does not answer.
 */
const DRAIN_MS = 6_000;

export interface Node {
  /** `http://host:port`. */
  url: string;
  store: Pick<Store, 'dialect' | 'durability' | 'version'>;
  counts: CommitCounts;
  /** Resolves when the database is gone for good and only a new start helps. */
  lost: Promise<Error>;
  /**
   * Intake stops, inboxes drain, snapshots are written. Rejects, when all is closed, if the
   * database did not answer and a commit is in doubt; whoever waited for it was told so.
   */
  stop(): Promise<void>;
}

/** Throws a `BootError` when the database is out of reach, or the promise not kept with it. */
export async function startNode(config: Config): Promise<Node> {
  try {
    return await openNode(config);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const address = maskAddress(config.databaseUrl);
    throw new BootError(`${address}: ${reasons(error)}.`, { cause: error });
  }
}

async function openNode(config: Config): Promise<Node> {
  const { databaseUrl, allowRelaxedDurability } = config;
  const store = await openStore(databaseUrl, { allowRelaxedDurability });
  try {
    return await startOn(store, config);
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function startOn(store: Store, config: Config): Promise<Node> {
  // Known before the shards are taken from a server that may be selling.
  await assertFree(config);
  const engine = await startEngine(store);
  try {
    return await serve(store, engine, config);
  } catch (error) {
    await engine.stop(0);
    throw error;
  }
}

async function serve(store: Store, engine: Engine, config: Config): Promise<Node> {
  const { registry, committer } = engine;
  const orderBook = createOrderBook(store.sql);
  const refreshTokens = createRefreshTokens(store.sql);
  const gateway = await createGateway({
    ask: registry.ask,
    catalog: createCatalog(store.sql),
    orderBook,
    accounts: createAccounts(store.sql),
    refreshTokens,
    jwtSecret: config.jwtSecret ?? loadJwtSecret(parseAddress(config.databaseUrl).path ?? ''),
    now: systemClock.now,
    newId: createIds(systemClock.now),
    rateLimits: config.rateLimits,
    durability: store.durability,
    isOvertaken: engine.isOvertaken,
    subscribe: engine.subscribe,
  });
  await gateway.listen({ port: config.port, host: config.host });
  const stopSweep = startSweep({
    journal: store.journal,
    registry,
    clock: systemClock,
    deleteOldKeys: orderBook.deleteOldKeys,
    deleteExpiredTokens: refreshTokens.deleteExpired,
  });
  return {
    url: urlOf(gateway.server.address() as AddressInfo),
    store,
    counts: committer.counts,
    lost: store.lost,
    async stop() {
      const drainUntil = systemClock.ticks() + DRAIN_MS;
      await gateway.close();
      stopSweep();
      const isSettled = await engine.stop(Math.max(0, drainUntil - systemClock.ticks()));
      await store.close();
      if (!isSettled) throw unsettled();
    },
  };
}

/** Said here: whoever stops a node on a signal exits with 1 and asks for no reason. */
function unsettled(): Fault {
  const message = 'the database does not answer: the last commit may or may not be stored';
  console.error(`Stopping, ${message}.`);
  return new Fault('UNKNOWN_OUTCOME', message);
}

function urlOf({ address, port, family }: AddressInfo): string {
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

/** Rejects, as listening would, when the address cannot be listened on. */
async function assertFree({ port, host }: Pick<Config, 'port' | 'host'>): Promise<void> {
  const probe = createServer();
  probe.listen(port, host);
  await once(probe, 'listening');
  await new Promise((resolve) => probe.close(resolve));
}
