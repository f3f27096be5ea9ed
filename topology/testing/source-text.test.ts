import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { codeOnly, importsOf, pathsIn, withoutComments } from './source-text.ts';

const source = suite('source text');

const TICK = '`';

source('keeps every character in its place', () => {
  const text = `a(); // b\n/* c\n */ d('e', ${TICK}f\n${TICK}, /g'/);\n`;
  assert.is(withoutComments(text), `a();     \n    \n    d('e', ${TICK}f\n${TICK}, /g'/);\n`);
  assert.is(codeOnly(text), 'a();     \n    \n    d(   ,   \n ,     );\n');
});

source('takes no quote in a regular expression for a string, and no division for either', () => {
  const text = "const quote = /['/]/g;\nconst half = total / 2; // 'x\nconst rest = half / 3;";
  const code = 'const quote =        ;\nconst half = total / 2;      \nconst rest = half / 3;';
  assert.is(codeOnly(text), code);
});

source('tells imports of types from others, over lines, re-exported and dynamic', () => {
  const text = `import type { A } from './a.ts';
import {
  type B,
  c,
} from './b.ts';
import 'side-effect';
export * from './d.ts';
export const e = await import('./e.ts');
// import './comment.ts';
const f = "import('./string.ts')";
const g = ${TICK}
import './template.ts';
${TICK};
`;
  assert.equal(importsOf(text), [
    { specifier: './a.ts', typeOnly: true },
    { specifier: './b.ts', typeOnly: false },
    { specifier: 'side-effect', typeOnly: false },
    { specifier: './d.ts', typeOnly: false },
    { specifier: './e.ts', typeOnly: false },
  ]);
});

source('finds paths of files wherever they are quoted', () => {
  const text = "spawn('node', ['topology/main.ts']); // 'old.ts'\nnew URL('./worker.ts', base);";
  assert.equal(pathsIn(text), ['topology/main.ts', './worker.ts']);
});

source.run();
