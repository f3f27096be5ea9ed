/** One line that says what is going on and how long it still takes. */
const TICK_MS = 1_000;

export interface Progress {
  /** Begins the next stage; `seconds` is how long it takes, 0 when nobody knows. */
  stage(text: string, seconds: number): void;
  end(): void;
}

export type ProgressStream = Pick<NodeJS.WriteStream, 'write'> & { isTTY?: boolean };

/**
 * `totalSeconds` of stages are to come. On a terminal the line is rewritten; elsewhere each stage
 * is one line.
 */
export function createProgress(stream: ProgressStream, totalSeconds: number): Progress {
  let left = totalSeconds;
  let text = '';
  let endsAt = 0;

  function show(): void {
    const now = Math.max(0, Math.ceil((endsAt - performance.now()) / 1000));
    const line = `${text}, ${now + left} s left`;
    stream.write(stream.isTTY ? `\r\x1b[K${line}` : `${line}\n`);
  }

  const timer = stream.isTTY ? setInterval(show, TICK_MS) : null;
  return {
    stage(next, seconds) {
      text = next;
      endsAt = performance.now() + seconds * 1000;
      left = Math.max(0, left - seconds);
      show();
    },
    end() {
      if (timer) clearInterval(timer);
      if (stream.isTTY) stream.write('\r\x1b[K');
    },
  };
}
