/**
 * A server of the caller's own, to be killed, frozen and started again without harm to others. Its
 * files lie in a temporary folder; both are gone with the process that started them.
 */
import type { ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { connect } from 'node:net';
import { isGone } from './tied-process.ts';
import { until } from './until.ts';

/** A start takes about a second at most; a loaded machine may need many, Docker too. */
const START_DEADLINE_MS = 60_000;

export interface PrivateServer extends AsyncDisposable {
  /** Signal this to kill or freeze the server. It is another one after `restart`. */
  readonly pid: number;
  /** Kills the server, unless it is dead already, and starts it again as it was started. */
  restart(): Promise<void>;
  /** Ends it and removes its files. Repeating it is harmless. */
  stop(): Promise<void>;
}

export interface PrivateServerOptions {
  /** For whoever reads that it did not start. */
  name: string;
  port: number;
  /** All its files. It is removed in the end. */
  folder: string;
  /** Once, before the first start. */
  install?(): Promise<void>;
  /** The child lives as long as the server: killing it kills the server. */
  serve(): ChildProcess;
  /** Kills the server and resolves when its port and files are free. */
  end(server: ChildProcess): Promise<void>;
  isReady(): Promise<boolean>;
  /** What it wrote before it failed to start. */
  readLog?(): string;
}

export async function startPrivateServer(options: PrivateServerOptions): Promise<PrivateServer> {
  const { name, port, folder, end } = options;
  const removeFolder = () => rmSync(folder, { recursive: true, force: true });
  let server: ChildProcess | undefined;

  function abandon(): void {
    server?.kill('SIGKILL');
    removeFolder();
  }
  async function isReady(child: ChildProcess): Promise<boolean> {
    if (isGone(child)) throw new Error('it ended');
    return options.isReady();
  }
  async function serve(): Promise<void> {
    const child = options.serve();
    server = child;
    try {
      await until(`${name} answers`, () => isReady(child), START_DEADLINE_MS);
    } catch (cause) {
      const log = options.readLog?.() ?? '';
      throw new Error(`${name} did not start on port ${port}.\n${log}`.trimEnd(), { cause });
    }
  }
  async function stop(): Promise<void> {
    process.removeListener('exit', abandon);
    if (server !== undefined) await end(server);
    removeFolder();
  }

  process.once('exit', abandon);
  try {
    await options.install?.();
    await serve();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    get pid() {
      return server?.pid ?? Number.NaN;
    },
    async restart() {
      if (server !== undefined) await end(server);
      await serve();
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/**
 * What is said first on a new connection, after `greeting` if that is needed; null: nobody speaks.
 * An open port alone may still be starting, and Docker opens it before the server inside does.
 */
export function firstWords(port: number, greeting = ''): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(greeting));
    const settle = (words: string | null) => {
      socket.destroy();
      resolve(words);
    };
    socket.once('data', (data) => settle(data.toString()));
    socket.once('error', () => settle(null));
    socket.once('close', () => resolve(null));
    socket.setTimeout(START_DEADLINE_MS, () => settle(null));
  });
}
