/** `npm run prove`: checks a database against everything that is promised of it. */
import { findDatabaseUrl } from './config.ts';
import { prove } from './proof.ts';
import { PROVE_HELP, parseProveWish } from './prove-options.ts';

const EXIT_USAGE = 2;

const wish = parseProveWish(process.argv.slice(2), findDatabaseUrl());
switch (wish.type) {
  case 'help':
    console.log(PROVE_HELP);
    break;
  case 'mistake':
    console.error(`${wish.problem}\nSee npm run prove -- --help`);
    process.exitCode = EXIT_USAGE;
    break;
  case 'run':
    process.exitCode = await prove(wish.databaseUrl, process);
}
