/** Orders on one deal, hundreds of thousands: what of them stays in the memory of the server? */
import { freePort } from '../../topology/testing/servers.ts';
import type { Audit } from '../audit/audit.ts';
import type { Contender } from '../bench/contenders.ts';
import type { DatabaseFacts } from '../bench/database-facts.ts';
import { withStand } from '../bench/measurement.ts';
import { CONNECTIONS_DEFAULT } from '../instruments/wrk.ts';
import type { Progress } from '../progress.ts';
import { HOT_DEAL } from '../workloads/hot-deal.ts';
import type { Workload } from '../workloads/workload.ts';
import { type HeapSize, measureHeap, probeOption } from './heap-probe.ts';
import { startSales } from './sales.ts';

export interface MemoryOutcome {
  contender: string;
  marks: Mark[];
  audit: Audit;
  database: DatabaseFacts;
}

export interface Mark extends HeapSize {
  /** Sold until then. */
  orders: number;
}

/** Parts of all orders. After the first of them V8 has compiled what is hot. */
const MARKS = [0.3, 0.6, 1];

/** Looks at the heap when the deal is open, and at the marks on the way to `orders`. */
export async function measureMemory(
  contender: Contender,
  orders: number,
  progress: Progress,
): Promise<MemoryOutcome> {
  const port = await freePort();
  const connections = CONNECTIONS_DEFAULT;
  const workload = withEnvironment(HOT_DEAL, { NODE_OPTIONS: probeOption(port) });
  const kept = await withStand({ contender, workload, connections }, progress, async (stand) => {
    const sales = startSales(stand.market);
    const marks: Mark[] = [];
    const mark = async () => marks.push({ orders: sales.sold(), ...(await measureHeap(port)) });
    await mark();
    for (const part of MARKS) {
      const goal = Math.round(orders * part);
      progress.stage(`${contender.name}: selling ${goal.toLocaleString('en')} orders`);
      await sales.sellUntil(goal);
      await mark();
    }
    return { marks, outcomes: sales.outcomes };
  });
  const { used, audit, database } = kept;
  if (audit === null || database === null) throw new Error(`${contender.name} keeps nothing`);
  return { contender: contender.name, marks: used.marks, audit, database };
}

function withEnvironment(
  workload: Workload,
  environment: Readonly<Record<string, string>>,
): Workload {
  return {
    ...workload,
    open: (site) =>
      workload.open({ ...site, start: (more) => site.start({ ...environment, ...more }) }),
  };
}

/**
 * Bytes of heap and buffers an order, from the first mark with orders to the last. Null: too few
 * marks.
 */
export function bytesAnOrder(marks: readonly Mark[]): number | null {
  const [, first] = marks;
  const last = marks.at(-1);
  if (first === undefined || last === undefined || last.orders === first.orders) return null;
  const grownMb = last.heapMb + last.externalMb - first.heapMb - first.externalMb;
  return (grownMb * 2 ** 20) / (last.orders - first.orders);
}
