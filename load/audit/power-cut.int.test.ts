// deadline: 180 s
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ensureWrk } from '../../topology/testing/ensure-servers.ts';
import { CONTENDERS, type ContenderName } from '../bench/contenders.ts';
import { type Aftermath, cutPower, describeAftermath, type Victim } from './power-cut.ts';

const cut = suite('power cut');

cut.before(ensureWrk);

async function afterDeathOf(victim: Victim, name: ContenderName): Promise<Aftermath> {
  const contender = CONTENDERS.find((one) => one.name === name);
  if (!contender) throw new Error(`there is no ${name}`);
  const aftermath = await cutPower(contender, victim);
  // How much is for people to read: it is another number each time.
  console.log(`\n${name}: ${describeAftermath(victim, aftermath)}.`);
  assert.ok(aftermath.accepted > 1, 'it sold nothing before it died');
  return aftermath;
}

cut('takes no accepted order with it where SQL has it before the answer', async () => {
  for (const name of ['openrun-mariadb', 'conditional-update', 'redis-sql'] as const) {
    const { lost, leaked } = await afterDeathOf('everything', name);
    assert.equal({ lost, leaked }, { lost: 0, leaked: 0 }, name);
  }
});

cut('takes accepted orders with it where SQL has them later', async () => {
  const { accepted, stored, lost } = await afterDeathOf('everything', 'redis-list');
  assert.ok(lost > 0, `${accepted} accepted, ${stored} stored: is it durable now?`);
});

cut('spares the orders on a list in Redis when only the server dies', async () => {
  const { lost, leaked } = await afterDeathOf('server', 'redis-list');
  assert.equal({ lost, leaked }, { lost: 0, leaked: 0 });
});

cut('says whose power it can cut, and cuts none', () => {
  const program = join(import.meta.dirname, 'power-cut.ts');
  const { status, stderr } = spawnSync(process.execPath, [program, 'floor'], { encoding: 'utf8' });
  assert.is(status, 2);
  assert.match(stderr, /knows no 'floor'; there are openrun-mariadb, /);
});

cut.run();
