/** How the programs of the MariaDB package are run: from this machine, or from the Docker image. */
import { type ChildProcess, execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { endContainer, findServer, serveInContainer } from './container.ts';
import { findProgram, kill, spawnTied } from './tied-process.ts';

/** The oldest series we promise to run on that still gets fixes; Debian 12 ships it too. */
export const MARIADB_IMAGE = 'mariadb:10.11';

const run = promisify(execFile);

export interface MariadbPrograms {
  /** Fills an empty data folder. */
  install(args: string[]): Promise<void>;
  /**
   * Listens for this machine only. The child lives as long as the server: killing it kills the
   * server.
   */
  serve(args: string[]): ChildProcess;
  /**
   * Runs statements as root; resolves to their rows, a line each, columns parted by tabs. Rejects
   * with what the server said.
   */
  query(statements: string): Promise<string>;
  /** Kills the server without a shutdown and resolves when its port and files are free. */
  end(server: ChildProcess): Promise<void>;
}

/** Null: neither installed nor available through Docker. */
export function findMariadb(): 'installed' | 'docker' | null {
  return findServer(['mariadbd', 'mariadb-install-db', 'mariadb']);
}

/** `folder` holds all files of the server at `port`. */
export function mariadbPrograms(folder: string, port: number): MariadbPrograms {
  switch (findMariadb()) {
    case 'installed':
      return installedPrograms(port);
    case 'docker':
      return dockerPrograms(folder, port);
    case null:
      throw new Error('MariaDB is missing. Run: node topology/testing/ensure-servers.ts');
  }
}

function installedPrograms(port: number): MariadbPrograms {
  // Only root may, and must, name the user to run as.
  const user = process.getuid?.() === 0 ? ['--user=root'] : [];
  // The socket is relative to the data folder: the full path may be longer than a socket's may.
  const place = ['--bind-address=127.0.0.1', '--socket=socket'];
  return {
    async install(args) {
      await run(program('mariadb-install-db'), ['--no-defaults', ...user, ...args]);
    },
    serve(args) {
      const line = ['--no-defaults', ...user, ...place, ...args];
      return spawnTied(program('mariadbd'), line, { stdio: 'ignore' });
    },
    async query(statements) {
      return (await run(program('mariadb'), clientArgs(port, statements))).stdout;
    },
    end: kill,
  };
}

function dockerPrograms(folder: string, port: number): MariadbPrograms {
  const name = `openrun-mariadb-${port}`;
  // The same user inside and outside, so that we can remove the files in the end.
  const user = process.getuid === undefined ? [] : [`--user=${process.getuid()}`];
  const options = [...user, `--volume=${folder}:${folder}`];
  const place = ['--bind-address=0.0.0.0', '--socket=/tmp/socket'];
  return {
    async install(args) {
      const entry = '--entrypoint=mariadb-install-db';
      const line = ['run', '--rm', ...options, entry, MARIADB_IMAGE, '--no-defaults', ...args];
      await run('docker', line);
    },
    serve(args) {
      const command = ['mariadbd', '--no-defaults', ...place, ...args];
      return serveInContainer({ name, image: MARIADB_IMAGE, port, options, command });
    },
    async query(statements) {
      const command = ['exec', name, 'mariadb', ...clientArgs(port, statements)];
      return (await run('docker', command)).stdout;
    },
    end: (server) => endContainer(server, name),
  };
}

function clientArgs(port: number, statements: string): string[] {
  const address = ['--host=127.0.0.1', `--port=${port}`, '--protocol=tcp'];
  const form = ['--batch', '--skip-column-names'];
  return ['--no-defaults', '--user=root', ...address, ...form, `--execute=${statements}`];
}

function program(name: string): string {
  return findProgram(name) ?? name;
}
