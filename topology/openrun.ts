/**
 * `openrun COMMAND`: the commands of the package, each of which can also be run by its own file.
 */
import { parsePlainWish } from './plain-wish.ts';

interface Command {
  file: string;
  about: string;
}

const COMMANDS: Readonly<Record<string, Command>> = {
  start: { file: './main.ts', about: 'the server' },
  demo: { file: './demo.ts', about: '2,000 buyers rush 100 units on a temporary database' },
  prove: { file: './prove.ts', about: 'check a database against everything promised of it' },
  bench: { file: '../load/bench.ts', about: 'measure how fast we sell, and others' },
  endurance: {
    file: '../load/endurance.ts',
    about: 'memory, recovery, and kill -9 again and again',
  },
  load: { file: '../load/load.ts', about: 'crowds of people, and what must hold after each' },
  story: { file: '../load/story.ts', about: 'what was slow, and what it is now, side by side' },
};

const EXIT_USAGE = 2;

const HELP = `openrun COMMAND [OPTIONS]

Sells limited stock first come, first served. Every yes is durable before it is said.

${Object.entries(COMMANDS)
  .map(([name, { about }]) => `  ${name.padEnd(11)}${about}`)
  .join('\n')}
  help       this text

openrun COMMAND --help tells more.
`;

const START_HELP = `openrun start

Serves until SIGINT or SIGTERM. Everything is set by the environment:

  PORT                      8000
  HOST                      127.0.0.1
  DATABASE_URL              sqlite:PATH or mysql://user:password@host:port/database
                            (default: sqlite:./data/openrun.db)
  JWT_SECRET                at least 32 characters; required with MySQL, else made once
  ALLOW_RELAXED_DURABILITY  1: start although the database may lose commits at a power cut
  RATE_LIMIT_PER_ADDRESS    requests a second; 0, the default: no limit
  RATE_LIMIT_PER_USER       requests a second; 0, the default: no limit

Exits with 0 when it was told to stop, with 1 when it cannot start, has lost its database, or left
while the database did not answer.
`;

const [name = 'help', ...args] = process.argv.slice(2);
const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
if (command) await run(command);
else if (['help', '--help', '-h'].includes(name)) console.log(HELP);
else refuse(`openrun knows no command '${name}'\nSee openrun help`);

async function run({ file }: Command): Promise<void> {
  const wish = parsePlainWish(name === 'start' ? args : []);
  if (wish.type === 'help') return console.log(START_HELP);
  if (wish.type === 'mistake') return refuse(`${wish.problem}\nSee openrun start --help`);
  // The command reads its options where it finds them when run by itself.
  process.argv.splice(2, 1);
  await import(file);
}

function refuse(problem: string): void {
  console.error(problem);
  process.exitCode = EXIT_USAGE;
}
