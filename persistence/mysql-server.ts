/** What kind of server this is, and whether a commit on it survives a power cut. */
import type mysql from 'mysql2';
import { BootError } from './boot-error.ts';
import { Fault } from './fault.ts';
import { formatStatement } from './mysql-literal.ts';
import { ask, type Connect, destroy } from './mysql-session.ts';
import type { Statements } from './statements.ts';

export interface MysqlServer {
  /** For people: `MariaDB 10.11.14`. */
  version: string;
  /** The setting by which a power cut may lose commits; null: none. */
  weakness: string | null;
  /** A longer text makes the server end the connection. */
  maxPacketBytes: number;
}

interface Settings {
  version: string;
  flush: number;
  logBin: number;
  syncBinlog: number;
  maxPacketBytes: number;
}

const INSPECT_TIMEOUT_MS = 5_000;

/** Throws a `BootError` for a server that is too old. */
export async function inspectServer(
  connection: mysql.Connection,
  statements: Statements,
): Promise<MysqlServer> {
  const question = formatStatement(statements.get('read_server_settings'), []);
  const [settings] = await ask<Settings[]>(connection, question, INSPECT_TIMEOUT_MS);
  if (!settings) throw new Error('the server told nothing about itself');
  return {
    version: parseVersion(settings.version),
    weakness: weaknessOf(settings),
    maxPacketBytes: settings.maxPacketBytes,
  };
}

/** Throws a `BootError` when the server may lose commits and nobody allowed that. */
export function assertDurable(server: MysqlServer, allowRelaxedDurability: boolean): void {
  if (server.weakness === null || allowRelaxedDurability) return;
  throw new BootError(
    `The database server runs with ${server.weakness}: a power cut could lose an order. ` +
      'Set it to 1, or start with ALLOW_RELAXED_DURABILITY=1 to live with that.',
  );
}

/** Commits are flushed when both the redo log and, where there is one, the binary log are. */
export function weaknessOf({
  flush,
  logBin,
  syncBinlog,
}: Pick<Settings, 'flush' | 'logBin' | 'syncBinlog'>): string | null {
  if (flush !== 1) return `innodb_flush_log_at_trx_commit=${flush}`;
  return logBin === 1 && syncBinlog !== 1 ? `log_bin=ON and sync_binlog=${syncBinlog}` : null;
}

/**
 * Of `10.11.14-MariaDB-0+deb12u2` or `8.0.36`. Throws a `BootError` when our statements need more.
 */
export function parseVersion(text: string): string {
  const isMariadb = text.includes('MariaDB');
  const [number = '', major = 0, minor = 0] = /^(\d+)\.(\d+)[.\d]*/.exec(text) ?? [];
  const [oldestMajor, oldestMinor] = isMariadb ? [10, 6] : [8, 0];
  const newer = Number(major) - oldestMajor || Number(minor) - oldestMinor;
  if (newer < 0)
    throw new BootError(`${text} is too old: use MySQL 8.0 or MariaDB 10.6, or later.`);
  return `${isMariadb ? 'MariaDB' : 'MySQL'} ${number}`;
}

/** A server may come back with other settings than it had when we started. */
export function durable(
  connect: Connect,
  statements: Statements,
  options: { allowRelaxedDurability: boolean },
): Connect {
  return async (purpose) => {
    const connection = await connect(purpose);
    try {
      assertDurable(await inspectServer(connection, statements), options.allowRelaxedDurability);
      return connection;
    } catch (error) {
      destroy(connection);
      throw error instanceof BootError ? new Fault('UNAVAILABLE', error.message, error) : error;
    }
  };
}
