/** What the commands here share: how they end, what they say no to, and the file of `--json`. */
import { closeSync, openSync, writeFileSync } from 'node:fs';

const EXIT_USAGE = 2;

/** `main` gets the arguments and gives the exit code. */
export async function startCommand(main: (args: readonly string[]) => Promise<number>) {
  // Whoever is stopped in the middle leaves no files.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  process.exitCode = await main(process.argv.slice(2));
}

/** As it was typed. */
export function toCommand(name: string, args: readonly string[]): string {
  return args.length === 0 ? `npm run ${name}` : `npm run ${name} -- ${args.join(' ')}`;
}

/** Says what cannot be done, and gives the exit code that says so, too. */
export function refuse(problem: string): number {
  console.error(problem);
  return EXIT_USAGE;
}

/** Known before minutes of measuring, not after. Null: it can be written, or need not be. */
export function findJsonProblem(path: string | null): string | null {
  return path === null || canWrite(path) ? null : `--json: ${path} cannot be written`;
}

function canWrite(path: string): boolean {
  try {
    closeSync(openSync(path, 'a'));
    return true;
  } catch {
    return false;
  }
}

/** Null: nowhere. */
export function writeJson(path: string | null, value: unknown): void {
  if (path !== null) writeFileSync(path, formatJson(value));
}

/** As files hold it that people may read, too. */
export function formatJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
