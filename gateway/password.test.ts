import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Fault } from '../persistence/fault.ts';
import { createLimit, createPasswords, PASSWORD_COST } from './password.ts';

const passwords = suite('passwords');

passwords('are argon2id at the recommended cost', async () => {
  const { hash, verify } = await createPasswords(PASSWORD_COST);
  const stored = await hash('correct horse 🐴');
  assert.match(stored, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  assert.ok(stored.length <= 200);
  assert.ok(await verify(stored, 'correct horse 🐴'));
  assert.not(await verify(stored, 'wrong horse'));
});

passwords('of nobody are compared too, and never match', async () => {
  const { verify } = await createPasswords({ memoryKib: 64 * 1024, passes: 2 });
  const began = performance.now();
  assert.not(await verify(null, ''));
  // 64 MiB twice take tens of milliseconds; not comparing takes none.
  assert.ok(performance.now() - began > 5);
});

passwords.run();

const limit = suite('limit');

limit('lets no more than its number run, and the rest wait their turn', async () => {
  const limited = createLimit(2, 10);
  const gates: (() => void)[] = [];
  const order: number[] = [];
  let running = 0;
  const work = (number: number) => async () => {
    running++;
    assert.ok(running <= 2);
    order.push(number);
    await new Promise<void>((open) => gates.push(open));
    running--;
  };
  const all = [0, 1, 2, 3, 4].map((number) => limited(work(number)));
  for (let done = 0; done < all.length; done++) {
    gates[done]?.();
    await all[done];
  }
  assert.equal(order, [0, 1, 2, 3, 4]);
});

limit('turns away who comes when the queue is full, and nobody later', async () => {
  const limited = createLimit(1, 1);
  let open: () => void = () => undefined;
  const first = limited(() => new Promise<void>((resolve) => (open = resolve)));
  const second = limited(async () => 'second');
  try {
    await limited(async () => 'third');
    assert.unreachable();
  } catch (fault) {
    assert.ok(fault instanceof Fault && fault.code === 'OVERLOADED');
  }
  open();
  await first;
  assert.is(await second, 'second');
  assert.is(await limited(async () => 'fourth'), 'fourth');
});

limit('goes on after work that fails', async () => {
  const limited = createLimit(1, 1);
  await limited(() => Promise.reject(new Error('broken'))).catch(() => undefined);
  assert.is(await limited(async () => 'next'), 'next');
});

limit.run();
