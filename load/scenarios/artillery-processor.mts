/**
 * What the buyers of the scenarios do besides sending requests: artillery calls these functions by
 * name. It would bundle `.ts` into a `dist` of its own before each run; `.mts` it leaves to Node.
 */
import { randomInt, randomUUID } from 'node:crypto';
import { openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { threadId } from 'node:worker_threads';
import { isOpen, type SeenAnswer, type SeenLine, shorten } from './answer.ts';
import { type Account, ANSWERS_VARIABLE, STAGE_VARIABLE, type Stage } from './stage.ts';

/** What artillery keeps for a virtual user. */
interface Context {
  vars: Partial<Account> & {
    buyer: number;
    category: string;
    /** One order under way, or the last. */
    key?: string;
    items?: SeenLine[];
    last?: SeenAnswer;
    tries: number;
    [name: string]: unknown;
  };
}

interface Request {
  name: string;
  url: string;
  headers?: Record<string, string>;
  json?: { items?: SeenLine[] };
  sentAt: number;
}

interface Response {
  statusCode: number;
  headers: Record<string, string | undefined>;
  body: string;
  timings: { phases: { firstByte: number } };
}

/** A buyer presses again after so long, jittered, as long as there is neither yes nor no. */
const AGAIN_MS = { least: 50, most: 250 };
const TRIES_MAX = 60;
/** Nobody presses in the very millisecond of the opening; most do within this. */
const RUSH_MS = 250;
const BURST_MS = 1_000;
const CART_LINES_MAX = 3;
const QUANTITY_MAX = 2;
const PAGES_MAX = 3;
const PAGE_SIZES = [10, 20, 50];

const stage = JSON.parse(readFileSync(named(STAGE_VARIABLE), 'utf8')) as Stage;
const answers = openSync(join(named(ANSWERS_VARIABLE), `${process.pid}-${threadId}.jsonl`), 'a');
let arrived = 0;

/** Gives the buyer an account. */
export async function arrive({ vars }: Context): Promise<void> {
  const buyer = arrived++;
  Object.assign(vars, stage.accounts[buyer % stage.accounts.length]);
  Object.assign(vars, { buyer, category: stage.category, tries: 0 });
}

/** One unit of any ware, with a key of its own. */
export async function wish({ vars }: Context): Promise<void> {
  Object.assign(vars, { key: randomUUID(), items: [lineOf(any(stage.wares), 1)], tries: 0 });
}

/** Two or three wares in any order, one or two units of each. */
export async function wishCart({ vars }: Context): Promise<void> {
  const rest = [...stage.wares];
  const count = randomInt(2, CART_LINES_MAX + 1);
  const items = Array.from({ length: Math.min(count, rest.length) }, () => {
    const [ware] = rest.splice(randomInt(rest.length), 1);
    return lineOf(ware!, randomInt(1, QUANTITY_MAX + 1));
  });
  Object.assign(vars, { key: randomUUID(), items, tries: 0 });
}

export async function wishProduct({ vars }: Context): Promise<void> {
  const name = `한정판 ${vars.buyer} ${randomUUID()}`;
  vars['product'] = { name, price: 1_000 * randomInt(1, 500), stock: 5, category: stage.category };
}

export async function wishPage({ vars }: Context): Promise<void> {
  Object.assign(vars, { page: randomInt(1, PAGES_MAX + 1), size: any(PAGE_SIZES) });
}

/** Waits for the doors to open. */
export async function untilOpening(): Promise<void> {
  const opensAt = Math.max(...stage.wares.map(({ opensAt }) => opensAt ?? 0));
  await delay(Math.max(0, opensAt - Date.now()) + randomInt(RUSH_MS));
}

/** Waits for the others of the same second, so that all of them press at once. */
export async function together(): Promise<void> {
  await delay(BURST_MS - (Date.now() % BURST_MS));
}

/** Artillery's `whileTrue`: the same again, until there is a yes or a no. */
export function undecided({ vars }: Context, next: (goOn: boolean) => void): void {
  const { last } = vars;
  const again = last !== undefined && (isOpen(last) || last.code === 'DEAL_NOT_ACTIVE');
  vars.tries++;
  if (!again || vars.tries >= TRIES_MAX) next(false);
  else setTimeout(() => next(true), randomInt(AGAIN_MS.least, AGAIN_MS.most));
}

/** Artillery's `ifTrue`. */
export function bought({ last }: Context['vars']): boolean {
  return last?.status === 201;
}

/** Artillery's `beforeRequest`. */
export async function sign(request: Request, { vars }: Context): Promise<void> {
  // Artillery hands out the headers of the scenario itself, which all buyers share.
  if (vars.token !== undefined)
    request.headers = { authorization: `Bearer ${vars.token}`, ...request.headers };
  request.sentAt = Date.now();
}

/** Artillery's `afterResponse`. */
export async function note(request: Request, response: Response, context: Context): Promise<void> {
  const { statusCode: status, headers, body: text, timings } = response;
  const isJson = headers['content-type']?.startsWith('application/json') ?? false;
  const body = isJson && text !== '' ? JSON.parse(text) : null;
  write(request, context, {
    ms: timings.phases.firstByte,
    status,
    code: status >= 400 ? String(body?.error ?? status) : null,
    isReplay: headers['idempotent-replayed'] === 'true',
    version: headers['openrun-version'] ?? null,
    retryAfter: headers['retry-after'] ?? null,
    body: shorten(body),
  });
}

/** Artillery's `onError`, which may come twice for one request: the second is the same event. */
export function noteError(
  error: NodeJS.ErrnoException,
  request: Request & { isLost?: boolean },
  context: Context,
  _events: unknown,
  next: () => void,
): void {
  if (!request.isLost) {
    const code = error.code ?? error.name;
    const nothing = { isReplay: false, version: null, retryAfter: null, body: null };
    write(request, context, { ms: Date.now() - request.sentAt, status: 0, code, ...nothing });
  }
  request.isLost = true;
  next();
}

type Said = Omit<SeenAnswer, 'name' | 'buyer' | 'userId' | 'sentAt' | 'key' | 'asked'>;

/** At once: whoever ends artillery does not wait for streams. */
function write({ name, sentAt, headers, json }: Request, { vars }: Context, said: Said): void {
  const { buyer, id: userId = '' } = vars;
  const key = headers?.['idempotency-key'] ?? null;
  const asked = json?.items ?? null;
  const answer: SeenAnswer = { name, buyer, userId, sentAt, key, asked, ...said };
  vars.last = answer;
  if (said.status < 300 && key !== null) vars['orderId'] = said.body?.['id'];
  writeSync(answers, `${JSON.stringify(answer)}\n`);
}

function lineOf({ productId, dealId }: Stage['wares'][number], quantity: number): SeenLine {
  return { product_id: productId, deal_id: dealId, quantity };
}

function any<Item>(items: readonly Item[]): Item {
  return items[randomInt(items.length)]!;
}

function named(variable: string): string {
  const value = process.env[variable];
  if (value === undefined) throw new Error(`${variable} is not set; run it by npm run load`);
  return value;
}
