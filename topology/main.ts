/** Start reading here: `npm start` runs this file. */
import closeWithGrace from 'close-with-grace';
import { BootError } from '../persistence/boot-error.ts';
import { ConfigError, parseConfig } from './config.ts';
import { type Node, startNode } from './node.ts';
import { welcome } from './welcome.ts';

/** A shutdown that takes longer is cut off; nothing acknowledged is lost by that. */
const SHUTDOWN_MS = 10_000;
const STOP_SIGNALS = ['SIGINT', 'SIGTERM'] as const;
/** A terminal sends Ctrl-C to npm and to us, and npm passes it on: one press, two signals. */
const ONE_PRESS_MS = 200;

try {
  refuseArguments(process.argv.slice(2));
  const config = parseConfig();
  const node = await startNode(config);
  stopOnSignal(node);
  console.log(welcome(node, config));
} catch (error) {
  const isForOperator =
    error instanceof ConfigError || error instanceof BootError || isListenError(error);
  console.error(isForOperator ? (error as Error).message : error);
  process.exit(1);
}

/** A setting that is written in the wrong place must not be passed over. */
function refuseArguments(args: readonly string[]): void {
  if (args.length === 0) return;
  throw new ConfigError(
    `The server takes no arguments, not '${args.join(' ')}': the environment sets everything. ` +
      'See npx openrun start --help',
  );
}

function stopOnSignal(node: Node): void {
  const onTimeout = () => console.error(`Cut off after ${SHUTDOWN_MS / 1_000} s of stopping.`);
  const options = {
    delay: SHUTDOWN_MS,
    logger: false as const,
    onTimeout,
    skip: [...STOP_SIGNALS],
  };
  const grace = closeWithGrace(options, async ({ err, signal }) => {
    if (err) console.error(err);
    else if (signal) console.log(`${signal}: finishing what was begun`);
    await node.stop();
    const { entries, commits } = node.counts;
    console.log(`${entries} entries were stored in ${commits} commits`);
  });
  let askedAt: number | null = null;
  const stop = (signal: NodeJS.Signals) => {
    if (askedAt === null) {
      askedAt = performance.now();
      console.log(`${signal}: finishing what was begun`);
      grace.close();
    } else if (performance.now() - askedAt > ONE_PRESS_MS) {
      // A second one exits at once, which is safe too.
      process.exit(1);
    }
  };
  // Never taken off: between two listeners a signal would kill.
  for (const signal of STOP_SIGNALS) process.on(signal, stop);
  void node.lost.then((problem) => {
    console.error(`The database is lost: ${problem.message}`);
    grace.uninstall();
    process.exit(1);
  });
}

/** Of the address that `HOST` and `PORT` make: taken, not ours, or a name that nobody knows. */
function isListenError(error: unknown): boolean {
  return ['listen', 'getaddrinfo'].includes((error as NodeJS.ErrnoException).syscall ?? '');
}
