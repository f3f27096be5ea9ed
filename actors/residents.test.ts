import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createResidents } from './residents.ts';

const residents = suite('residents');

/** A cell that is idle unless the test says otherwise, and stored when the test lets it. */
function createFakeCell() {
  const cell = {
    idle: true,
    stopped: false,
    ticks: 0,
    saves: 0,
    saved: Promise.resolve(),
    tick() {
      cell.ticks++;
    },
    isIdle: () => cell.idle,
    save() {
      cell.saves++;
      return cell.saved;
    },
    stop() {
      cell.stopped = true;
    },
    isStopped: () => cell.stopped,
  };
  return cell;
}

function setUp(limits: { idleTicksMax: number; liveMax: number }) {
  const tested = createResidents<ReturnType<typeof createFakeCell>>(limits);
  const add = (entity: string) => {
    const cell = createFakeCell();
    tested.add(entity, cell);
    return cell;
  };
  const tick = async () => {
    tested.tick();
    await settle();
  };
  return { tested, add, tick };
}

residents('lets go of what has been idle for long, and of nothing else', async () => {
  const { tested, add, tick } = setUp({ idleTicksMax: 3, liveMax: 10 });
  const [idle, used, busy] = [add('idle'), add('used'), add('busy')] as const;
  busy.idle = false;
  await tick();
  await tick();
  tested.find('used');
  await tick();
  assert.equal([idle.stopped, used.stopped, busy.stopped], [true, false, false]);
  assert.equal([idle.ticks, used.ticks, busy.ticks], [0, 0, 3], 'only what is busy is ticked');
  assert.is(tested.find('idle'), undefined);
  assert.is(tested.size(), 2);
});

residents('above its most keeps those that were asked last, and some room', async () => {
  const { tested, add, tick } = setUp({ idleTicksMax: 600, liveMax: 32 });
  const cells = Array.from({ length: 32 }, (_, number) => add(`deal/${number}`));
  await tick();
  assert.is(tested.size(), 32);
  // Those that have lived here longest are used.
  for (let number = 0; number < 16; number++) tested.find(`deal/${number}`);
  const newcomer = add('deal/32');
  await tick();
  assert.is(tested.size(), 30);
  const gone = cells.flatMap(({ stopped }, number) => (stopped ? [number] : []));
  assert.equal(gone, [16, 17, 18]);
  assert.is(newcomer.stopped, false);
});

residents('lets only so many go at once, and none twice while it is being stored', async () => {
  const { tested, add, tick } = setUp({ idleTicksMax: 1, liveMax: 10_000 });
  const { promise: saved, resolve: letSave } = Promise.withResolvers<void>();
  const cells = Array.from({ length: 1_000 }, (_, number) => add(`deal/${number}`));
  for (const cell of cells) cell.saved = saved;
  await tick();
  await tick();
  assert.is(cells.filter(({ saves }) => saves === 1).length, 400);
  assert.is(cells.filter(({ saves }) => saves > 1).length, 0);
  tested.find('deal/0');
  letSave();
  await settle();
  assert.is(tested.size(), 601, 'all but the one that was needed meanwhile');
  await tick();
  await tick();
  assert.is(tested.size(), 0);
});

residents('above its most never lets go of what is busy', async () => {
  const { tested, add, tick } = setUp({ idleTicksMax: 600, liveMax: 4 });
  const cells = Array.from({ length: 8 }, (_, number) => add(`deal/${number}`));
  for (const cell of cells.slice(0, 6)) cell.idle = false;
  await tick();
  assert.is(tested.size(), 6);
  assert.ok(cells.slice(0, 6).every(({ stopped }) => !stopped));
});

residents.run();

function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
