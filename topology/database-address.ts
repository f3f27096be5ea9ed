/** A database address, looked at without opening it. */
export interface DatabaseAddress {
  dialect: 'sqlite' | 'mysql' | null;
  /** For SQLite: the file. */
  path: string | null;
  /** What is wrong with it, as the end of a sentence; null when nothing is. */
  problem: string | null;
}

export function parseAddress(url: string): DatabaseAddress {
  if (url.startsWith('sqlite:')) {
    const path = url.slice('sqlite:'.length);
    const problem = path === '' ? 'names no file; write sqlite:./data/openrun.db.' : null;
    return { dialect: 'sqlite', path, problem };
  }
  if (!url.startsWith('mysql://')) {
    const problem = 'must begin with sqlite: or mysql://.';
    return { dialect: null, path: null, problem };
  }
  return { dialect: 'mysql', path: null, problem: mysqlProblem(url) };
}

/** For people and logs: the password, up to the last `@` before the host, is left out. */
export function maskAddress(url: string): string {
  return url.replace(/^(mysql:\/\/[^:@/]*):[^/]*@/, '$1:***@');
}

function mysqlProblem(url: string): string | null {
  if (!URL.canParse(url)) return 'is not mysql://user:password@host:port/database.';
  const { hostname, pathname } = new URL(url);
  if (hostname === '') return 'names no host.';
  return pathname.length < 2 ? 'names no database; end it with /openrun.' : null;
}
