/** Of a command that has no options: run it, or say what it does. */
import { parseArgs } from 'node:util';

export type PlainWish = { type: 'run' } | { type: 'help' } | { type: 'mistake'; problem: string };

export function parsePlainWish(args: readonly string[]): PlainWish {
  try {
    const options = { help: { type: 'boolean', short: 'h' } } as const;
    const { values } = parseArgs({ args: [...args], options });
    return { type: values.help ? 'help' : 'run' };
  } catch (error) {
    return { type: 'mistake', problem: (error as Error).message };
  }
}
