/** The writing half of a store that an auditor opened beside a running server. */
import { Fault } from './fault.ts';
import type { Sql } from './sql.ts';
import type { Journal } from './store.ts';

export type Writes = Pick<Journal, 'append' | 'saveSnapshot' | 'takeShards'> & Pick<Sql, 'run'>;

async function refuse(): Promise<never> {
  throw new Fault('UNAVAILABLE', 'the store is open for reading only');
}

export const REFUSED_WRITES: Writes = {
  run: refuse,
  append: refuse,
  saveSnapshot: refuse,
  takeShards: refuse,
};
