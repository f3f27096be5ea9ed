/**
 * The heap of another Node process, as it is when everything that can go is gone. It is asked over
 * the debugging protocol of V8: the program itself knows nothing of it. Its worker threads, which
 * have heaps of their own, are asked through it.
 */
import { once } from 'node:events';

export interface HeapSize {
  /** Objects of all threads. */
  heapMb: number;
  /** Bytes outside of the heap that objects own, of all threads. */
  externalMb: number;
  /** Whatever the process has in memory, code and freed pages with it. */
  residentMb: number;
}

/** To be the `NODE_OPTIONS` of the process, so that it can be asked. */
export function probeOption(port: number): string {
  return `--inspect=127.0.0.1:${port}`;
}

interface Usage {
  rss: number;
  heapUsed: number;
  external: number;
}

const COLLECT = 'HeapProfiler.collectGarbage';
const MEASURE = {
  expression: 'JSON.stringify(process.memoryUsage())',
  returnByValue: true,
};
/** What the first collection finalizes, the second one takes away. */
const COLLECTIONS = 2;
/** A collection takes a part of a second; the process may be busy. */
const ANSWER_MS = 60_000;
const MIB = 2 ** 20;

/** Collects garbage in every thread, then measures. */
export async function measureHeap(port: number): Promise<HeapSize> {
  using main = await connect(port);
  const workers = await main.findWorkers();
  const threads = [main.ask, ...workers];
  for (let time = 0; time < COLLECTIONS; time++) {
    for (const ask of threads) await ask(COLLECT, {});
  }
  const usages: Usage[] = [];
  for (const ask of threads) usages.push(await readUsage(ask));
  const [own] = usages;
  if (!own) throw new Error('no thread has answered');
  return {
    heapMb: sum(usages.map(({ heapUsed }) => heapUsed)) / MIB,
    externalMb: sum(usages.map(({ external }) => external)) / MIB,
    residentMb: own.rss / MIB,
  };
}

type AskThread = (method: string, params: object) => Promise<unknown>;

async function readUsage(ask: AskThread): Promise<Usage> {
  const { result } = (await ask('Runtime.evaluate', MEASURE)) as { result: { value: string } };
  return JSON.parse(result.value) as Usage;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}

interface Message {
  id?: number;
  method?: string;
  params?: { sessionId: string; message: string };
  result?: unknown;
  error?: unknown;
}

async function connect(port: number) {
  const socket = new WebSocket(await findSocketUrl(port));
  const isOpen = once(socket, 'open', { signal: AbortSignal.timeout(ANSWER_MS) });
  const sessions: string[] = [];
  const own = createThread((text) => socket.send(text));
  const workers = new Map<string, ReturnType<typeof createThread>>();
  socket.addEventListener('message', ({ data }: { data: unknown }) => {
    const message = JSON.parse(String(data)) as Message;
    const { method, params } = message;
    if (method === 'NodeWorker.attachedToWorker' && params) sessions.push(params.sessionId);
    else if (method === 'NodeWorker.receivedMessageFromWorker' && params) {
      workers.get(params.sessionId)?.take(JSON.parse(params.message) as Message);
    } else own.take(message);
  });
  await isOpen;
  return {
    ask: own.ask,
    /** Those that run already are told before the answer. */
    async findWorkers(): Promise<AskThread[]> {
      await own.ask('NodeWorker.enable', { waitForDebuggerOnStart: false });
      return sessions.map((sessionId) => {
        const worker = createThread((message) => {
          void own.ask('NodeWorker.sendMessageToWorker', { sessionId, message });
        });
        workers.set(sessionId, worker);
        return worker.ask;
      });
    },
    [Symbol.dispose]: () => socket.close(),
  };
}

/** Questions and answers of one thread, told apart by number. */
function createThread(send: (text: string) => void) {
  const waiting = new Map<number, (answer: Message) => void>();
  let last = 0;
  return {
    async ask(method: string, params: object): Promise<unknown> {
      const id = ++last;
      const answered = new Promise<Message>((resolve, reject) => {
        const late = () => reject(new Error(`${method} was not answered`));
        const deadline = setTimeout(late, ANSWER_MS);
        waiting.set(id, (answer) => {
          clearTimeout(deadline);
          resolve(answer);
        });
      });
      send(JSON.stringify({ id, method, params }));
      const { result, error } = await answered;
      if (error !== undefined) throw new Error(`${method}: ${JSON.stringify(error)}`);
      return result;
    },
    take(message: Message): void {
      if (message.id === undefined) return;
      waiting.get(message.id)?.(message);
      waiting.delete(message.id);
    },
  };
}

async function findSocketUrl(port: number): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}/json/list`);
  const [target] = (await response.json()) as { webSocketDebuggerUrl: string }[];
  if (!target) throw new Error(`nothing can be asked on port ${port}`);
  return target.webSocketDebuggerUrl;
}
