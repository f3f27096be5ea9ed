import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseProveWish } from './prove-options.ts';

const options = suite('options of prove');
const DEFAULT_URL = 'sqlite:./data/openrun.db';

options('looks at the database of the server unless told otherwise', () => {
  const url = 'mysql://u:p@host/openrun';
  assert.equal(parseProveWish([], DEFAULT_URL), { type: 'run', databaseUrl: DEFAULT_URL });
  const asked = parseProveWish(['--database', url], DEFAULT_URL);
  assert.equal(asked, { type: 'run', databaseUrl: url });
});

options('helps, whatever else is asked', () => {
  assert.equal(parseProveWish(['--help', '--database', 'x:'], DEFAULT_URL), { type: 'help' });
});

/** [arguments, default, what the answer must say] */
const MISTAKES: readonly [args: string[], defaultUrl: string, says: RegExp][] = [
  [['--databse', 'sqlite:x'], DEFAULT_URL, /'--databse'/],
  [['sqlite:x'], DEFAULT_URL, /'sqlite:x'/],
  [['--database'], DEFAULT_URL, /--database/],
  [['--database', 'postgres://x'], DEFAULT_URL, /^--database must begin with sqlite: or mysql:/],
  [['--database', 'mysql://host'], DEFAULT_URL, /^--database names no database/],
  [[], 'sqlite:', /^DATABASE_URL names no file/],
];

for (const [args, defaultUrl, says] of MISTAKES) {
  options(`refuses ${JSON.stringify(args)} with ${defaultUrl}`, () => {
    const wish = parseProveWish(args, defaultUrl);
    assert.match(wish.type === 'mistake' ? wish.problem : wish.type, says);
  });
}

options.run();
