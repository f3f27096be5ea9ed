/** One line that says what is going on and how long all that is planned still takes. */
const TICK_MS = 1_000;

/** Starting, stopping and auditing, until the first measurement has shown what they take. */
const OVERHEAD_GUESS_MS = 3_000;

/** A measurement that is to come. */
export interface Step {
  /** Steps of one name take about as long as each other. */
  name: string;
  /** What is known beforehand: load, without start and audit. */
  seconds: number;
}

export interface Progress {
  /** Begins the next step. `label` is in front of its stages; empty: nothing is. */
  step(label?: string): void;
  /** What the step does now. */
  stage(text: string): void;
  end(): void;
}

export interface ProgressOptions {
  stream: Pick<NodeJS.WriteStream, 'write'> & { isTTY?: boolean };
  plan: readonly Step[];
  /** Ms, monotonic. */
  now(): number;
}

/**
 * The time left is that of steps with the same name, once one has ended; until then that of its
 * load with the overhead of those that have. On a terminal the line is rewritten; elsewhere each
 * stage is one line.
 */
export function createProgress({ stream, plan, now }: ProgressOptions): Progress {
  const took = new Map<string, number>();
  let overheadMs = OVERHEAD_GUESS_MS;
  let index = -1;
  let startedAt = now();
  let head = '';
  let text = '';

  const expectMs = ({ name, seconds }: Step) => took.get(name) ?? seconds * 1000 + overheadMs;

  function leftMs(): number {
    const [current, ...later] = plan.slice(Math.max(0, index));
    if (current === undefined) return 0;
    const rest = Math.max(0, expectMs(current) - (now() - startedAt));
    return later.reduce((sum, step) => sum + expectMs(step), rest);
  }

  function close(): void {
    const ended = plan[index];
    if (ended === undefined) return;
    const tookMs = now() - startedAt;
    took.set(ended.name, tookMs);
    overheadMs = Math.max(0, tookMs - ended.seconds * 1000);
  }

  function show(): void {
    const line = `${head}${text}, ${describe(leftMs())} left`;
    stream.write(stream.isTTY ? `\r\x1b[K${line}` : `${line}\n`);
  }

  const timer = stream.isTTY ? setInterval(show, TICK_MS) : null;
  return {
    step(label = '') {
      close();
      head = label === '' ? '' : `${label}, `;
      index += 1;
      startedAt = now();
    },
    stage(next) {
      text = next;
      show();
    },
    end() {
      if (timer) clearInterval(timer);
      if (stream.isTTY) stream.write('\r\x1b[K');
    },
  };
}

function describe(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
