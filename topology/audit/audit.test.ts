import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { loadStatements } from '../../persistence/statements.ts';

const audit = suite('statements of the audit');

const folder = import.meta.dirname;
const code = readdirSync(folder)
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .map((file) => readFileSync(join(folder, file), 'utf8'))
  .join('');

for (const dialect of ['sqlite', 'mysql'] as const) {
  audit(`are those that the audit names, on ${dialect}`, () => {
    const defined = loadStatements(dialect)
      .all()
      .map(({ name }) => name);
    const named = [...code.matchAll(/'(audit_\w+)'/g)].map(([, name]) => name);
    const ours = defined.filter((name) => name.startsWith('audit_'));
    assert.equal([...new Set(named)].sort(), ours.sort());
  });
}

audit.run();
