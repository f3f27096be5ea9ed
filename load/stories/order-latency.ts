/** How long buyers wait for their order when 500 of them want the same deal. */
import { ensureWrk } from '../../topology/testing/ensure-servers.ts';
import { warmUpSeconds } from '../bench/measurement.ts';
import { describePolicy, loadPolicy } from '../instruments/load-process.ts';
import { HOT_DEAL } from '../workloads/hot-deal.ts';
import { P50, P95, P99, RATE } from './clients.ts';
import { describePlace, findContender, toSide } from './contender-side.ts';
import { known, type Scale, type Stage, type Story } from './story.ts';

const BUYERS = 500;

export const ORDER_LATENCY: Story = {
  name: 'order-latency',
  about: '500 buyers of one deal: a transaction for each order, and ours',
  scale: { rounds: 3, seconds: 4, rows: null },
  open,
};

async function open(scale: Scale): Promise<Stage> {
  await ensureWrk();
  const seconds = known(scale.seconds);
  const contest = { workload: HOT_DEAL, connections: BUYERS, seconds };
  const before = findContender('for-update');
  const after = findContender('openrun-mariadb');
  return {
    conditions: [
      `${BUYERS} buyers, a connection each, order one unit of one deal that never sells out, and ` +
        `again when they are answered; wrk${describePolicy(loadPolicy())}, after ` +
        `${warmUpSeconds(seconds)} s of warm-up`,
      'Both sides have the same gateway in front; a server and a database of its own for each ' +
        'measurement, whose orders are counted afterwards',
      await describePlace(after),
    ],
    comparisons: [
      {
        title: 'an order',
        figures: [P50, P95, P99, RATE],
        lead: { figure: P99, better: 'less' },
        sides: [
          toSide('SELECT … FOR UPDATE, a transaction an order', before, contest),
          toSide('many orders a transaction (ours)', after, contest),
        ],
      },
    ],
    async [Symbol.asyncDispose]() {},
  };
}
