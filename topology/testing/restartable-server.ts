import { type Client, createClient } from './http-client.ts';
import {
  type Exit,
  type ServerOptions,
  type ServerProcess,
  startServer,
} from './server-process.ts';

/** One address and one database; the processes behind it come and go. */
export interface RestartableServer extends AsyncDisposable {
  url: string;
  client: Client;
  /** The process that serves now, or served last. */
  current(): ServerProcess;
  /** Kills it and starts the next one. */
  killAndRestart(options?: Pick<ServerOptions, 'clockAheadMs'>): Promise<void>;
  /** Starts the next one after the current has ended. */
  restart(options?: Pick<ServerOptions, 'clockAheadMs'>): Promise<void>;
  kill(): Promise<Exit>;
}

export async function startRestartable(databaseUrl: string): Promise<RestartableServer> {
  let server = await startServer({ databaseUrl });
  const { url, port } = server;
  const client = createClient(url);
  async function restart(options: Pick<ServerOptions, 'clockAheadMs'> = {}): Promise<void> {
    server = await startServer({ databaseUrl, port, ...options });
  }
  return {
    url,
    client,
    current: () => server,
    async killAndRestart(options) {
      await server.kill();
      await restart(options);
    },
    restart,
    kill: () => server.kill(),
    async [Symbol.asyncDispose]() {
      client[Symbol.dispose]();
      await server.kill();
    },
  };
}
