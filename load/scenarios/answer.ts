/**
 * What the buyers of a scenario saw: a line of JSON for each request, written while artillery runs
 * and read when it has ended. The invariants judge by it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A line of an order, as asked and as answered. */
export interface SeenLine {
  product_id: string;
  deal_id: string | null;
  quantity: number;
}

export interface SeenAnswer {
  /** Of the request, in the scenario. */
  name: string;
  /** The virtual user; counted from 0. */
  buyer: number;
  /** The account; several buyers share one. */
  userId: string;
  /** Epoch ms, by the clock of the machine that runs artillery. */
  sentAt: number;
  /** To the first byte of the answer. */
  ms: number;
  /** 0: there was no answer. */
  status: number;
  /** Of a refusal, or why there was no answer; null: neither. */
  code: string | null;
  /** The `Idempotency-Key`; only orders carry one. */
  key: string | null;
  /** The lines of an order that was asked for. */
  asked: readonly SeenLine[] | null;
  isReplay: boolean;
  version: string | null;
  retryAfter: string | null;
  /** As it came; what a list holds is shortened to what is judged. */
  body: SeenBody;
}

/** Of the type that the name of its request promises, when the status is below 400. */
export type SeenBody = Readonly<Record<string, unknown>> | null;

export interface SeenOrder {
  id: string;
  user_id: string;
  status: string;
  items: readonly SeenLine[];
  created_at: string;
}

export interface SeenPage {
  items: readonly SeenItem[];
  total: number;
  page: number;
  size: number;
}

/** A product, a deal or an order in a list. */
export interface SeenItem {
  id: string;
  created_at: string;
  user_id?: string;
  category?: string | null;
  status?: string;
}

const LISTED = ['id', 'created_at', 'user_id', 'category', 'status'] as const;

/** Thousands of pages of twenty products would fill a disk with descriptions. */
export function shorten(body: unknown): SeenBody {
  if (typeof body !== 'object' || body === null) return null;
  const { items, ...rest } = body as Record<string, unknown>;
  if (!Array.isArray(items) || !('page' in rest)) return body as SeenBody;
  const keep = (item: Record<string, unknown>) =>
    Object.fromEntries(LISTED.filter((name) => name in item).map((name) => [name, item[name]]));
  return { ...rest, items: items.map(keep) };
}

/** In the order in which they came, whichever file they are in. */
export function readAnswers(folder: string): SeenAnswer[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
  return files
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'))
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as SeenAnswer)
    .sort((a, b) => a.sentAt + a.ms - (b.sentAt + b.ms));
}

export function ordersIn(answers: readonly SeenAnswer[]): SeenAnswer[] {
  return answers.filter(({ key }) => key !== null);
}

export function isYes({ status }: SeenAnswer): boolean {
  return status >= 200 && status < 300;
}

/** Neither yes nor no: nobody answered, or later might do. */
export function isOpen({ status }: SeenAnswer): boolean {
  return status === 0 || status === 503 || status === 429;
}

/** Only of the answer to an order, and only when it is a yes. */
export function orderOf(answer: SeenAnswer): SeenOrder {
  return answer.body as unknown as SeenOrder;
}

/** Only of the answer to a list, and only when it is a yes. */
export function pageOf(answer: SeenAnswer): SeenPage {
  return answer.body as unknown as SeenPage;
}

/** Each accepted order once, by its id, however often it was answered. */
export function boughtIn(answers: readonly SeenAnswer[]): Map<string, SeenAnswer> {
  const bought = new Map<string, SeenAnswer>();
  for (const answer of ordersIn(answers)) {
    if (isYes(answer) && !bought.has(orderOf(answer).id)) bought.set(orderOf(answer).id, answer);
  }
  return bought;
}
