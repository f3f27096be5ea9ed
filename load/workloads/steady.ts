/**
 * Workloads whose answers are all the same, which makes a floor easy: our app, giving that answer
 * as a constant. It is recorded from ours before, so that not a byte differs.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startServer } from '../../topology/testing/server-process.ts';
import { findViolations } from '../audit/audit.ts';
import { isOurs } from '../bench/contenders.ts';
import type { Answered, LoadOutcome } from '../instruments/wrk.ts';
import { createClosedLoop } from './closed-loop.ts';
import type { HttpRequest } from './http-request.ts';
import { type Taken, take, toRecording } from './recording.ts';
import type { Market, Site, Workload } from './workload.ts';

export interface Steady {
  name: string;
  about: string;
  /** The operation id of what is asked. */
  operation: string;
  /** Of each answer. */
  status: number;
  prepare(): Preparation;
  /** Absent: there is nothing to look at besides the answers. */
  watch?(databaseUrl: string): Promise<Watch>;
}

export interface Preparation {
  /** What no API can fill quickly enough goes into the empty database before the server starts. */
  fill?(databaseUrl: string): Promise<void>;
  /** The rest goes through the API. Returns what is to be asked, in turn. */
  open(serverUrl: string): Promise<HttpRequest[]>;
}

/** Of ours, while it is under load. */
export interface Watch {
  /** When a load has ended. */
  note(outcome: LoadOutcome): Promise<void>;
  /** After the server has ended; sentences. */
  end(): Promise<{ findings: string[]; notes: string[] }>;
}

export function createSteadyWorkload(steady: Steady): Workload {
  return {
    name: steady.name,
    about: steady.about,
    expects: steady.status < 400 ? 'success' : 'refusal',
    suits: (contender) => contender.name === 'constant' || isOurs(contender),
    open: (site) =>
      site.contender.name === 'constant' ? openConstant(steady, site) : openOurs(steady, site),
  };
}

async function openOurs(steady: Steady, site: Site): Promise<Market> {
  const { databaseUrl } = site.place;
  if (databaseUrl === null) throw new Error('ours keeps what it is told');
  const { fill, open } = steady.prepare();
  await fill?.(databaseUrl);
  const { url } = await site.start();
  const requests = await open(url);
  const taken = await takeOne(steady, url, requests);
  const watch = (await steady.watch?.(databaseUrl)) ?? null;
  return openMarket(steady, site, { url, requests, taken, watch });
}

/** Ours serves once before, to be recorded. */
async function openConstant(steady: Steady, site: Site): Promise<Market> {
  const databaseUrl = `sqlite:${join(site.folder, 'recorded.db')}`;
  const { fill, open } = steady.prepare();
  await fill?.(databaseUrl);
  await using recorded = await startServer({ databaseUrl });
  const requests = await open(recorded.url);
  const original = await takeOne(steady, recorded.url, requests);
  await recorded.stop();

  const path = join(site.folder, 'recording.json');
  writeFileSync(path, JSON.stringify(toRecording(steady.operation, original)));
  const { url } = await site.start({ RECORDING: path });
  const taken = await takeOne(steady, url, requests);
  if (taken.bytes.length !== original.bytes.length) {
    throw new Error(`the constant answer has ${taken.bytes.length} bytes, not as ours:\n${taken}`);
  }
  return openMarket(steady, site, { url, requests, taken, watch: null });
}

async function takeOne(
  { name, status }: Steady,
  url: string,
  requests: readonly HttpRequest[],
): Promise<Taken> {
  const [first] = requests;
  if (!first) throw new Error(`${name} asks nothing`);
  const taken = await take(url, first);
  if (taken.status !== status) throw new Error(`${name} is answered with ${taken.bytes}`);
  return taken;
}

interface Stand {
  url: string;
  requests: readonly HttpRequest[];
  /** The answer that all are compared with. */
  taken: Taken;
  watch: Watch | null;
}

function openMarket(
  { status }: Steady,
  site: Site,
  { url, requests, taken, watch }: Stand,
): Market {
  const { connections, contender, place } = site;
  const { requestsPath, load } = createClosedLoop(site, url, requests);
  return {
    requestsPath,
    load(seconds) {
      const running = load(seconds);
      const outcome = running.outcome.then(async (ended) => {
        await watch?.note(ended);
        return ended;
      });
      return { pid: running.pid, outcome };
    },
    async audit(outcomes) {
      const findings = outcomes.flatMap((outcome) =>
        findStrangers(outcome, { status, answerBytes: taken.bytes.length, connections }),
      );
      const notes = [`each answer had the ${taken.bytes.length} bytes of the first`];
      const watched = await watch?.end();
      findings.push(...(watched?.findings ?? []));
      notes.push(...(watched?.notes ?? []));
      const isProven = isOurs(contender) && place.databaseUrl !== null;
      if (isProven) findings.push(...(await findViolations(place.databaseUrl ?? '')));
      return { orders: 0, unseen: 0, isProven, findings, notes };
    },
  };
}

/**
 * Answers that were not as the first. wrk counts bytes for nothing, and would pay for each look at
 * an answer. At most one answer a connection is cut off when the time is up.
 */
export function findStrangers(
  { accepted, refused, bytes }: Omit<Answered, 'broken'>,
  expected: { status: number; answerBytes: number; connections: number },
): string[] {
  const { status, answerBytes, connections } = expected;
  const others = status < 400 ? refused : accepted;
  const findings: string[] = [];
  if (others > 0) findings.push(`${others} answers had not the status ${status}`);
  if (bytes === null) return findings;
  const extra = bytes - (accepted + refused) * answerBytes;
  if (extra < 0 || extra > connections * answerBytes) {
    findings.push(`${accepted + refused} answers of ${answerBytes} bytes made ${bytes} bytes`);
  }
  return findings;
}
