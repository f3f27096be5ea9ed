import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findLooseFigures } from './loose-figures.ts';
import { PUBLICATIONS } from './publications.ts';
import {
  findOrphans,
  findStale,
  type Publication,
  publish,
  readBlock,
  redraw,
  replaceBlock,
} from './published.ts';

const published = suite('published');

const PAGE = 'Before\n<!-- rate:begin -->\nold\n<!-- rate:end -->\nAfter\n';
const PUBLICATION: Publication = {
  run: 'run.json',
  render: (run) => {
    const { rate } = run as { rate: number };
    return {
      blocks: [{ page: 'page.md', name: 'rate', lines: [`${rate}/s`] }],
      files: [{ path: `charts/${rate}.svg`, text: `<svg>${rate}</svg>` }],
    };
  },
};

function withFolder(test: (folder: string) => void): () => void {
  return () => {
    const folder = mkdtempSync(join(tmpdir(), 'published-test-'));
    try {
      writeFileSync(join(folder, 'page.md'), PAGE);
      publish(folder, PUBLICATION, '{"rate":7}');
      test(folder);
    } finally {
      rmSync(folder, { recursive: true });
    }
  };
}

published(
  'writes blocks and files, keeps the prose, and removes what an earlier run left',
  withFolder((folder) => {
    publish(folder, PUBLICATION, '{"rate":8}');
    const page = readFileSync(join(folder, 'page.md'), 'utf8');
    assert.is(page, PAGE.replace('old', '8/s'));
    assert.equal(globSync('charts/*', { cwd: folder }), ['charts/8.svg']);
    assert.equal(findStale(folder, PUBLICATION), []);
  }),
);

for (const [what, path, text] of [
  ['a number in a page', 'page.md', PAGE.replace('old', '9/s')],
  ['a page without its block', 'page.md', 'Before\nAfter\n'],
  ['another chart', 'charts/7.svg', '<svg>9</svg>'],
  ['a chart of nothing', 'charts/9.svg', '<svg>9</svg>'],
  ['other data', 'run.json', '{"rate":9}'],
] as const) {
  published(
    `finds ${what}, and draws it again`,
    withFolder((folder) => {
      writeFileSync(join(folder, path), text);
      assert.ok(findStale(folder, PUBLICATION).length > 0);
      if (text.startsWith('Before\nAfter')) return;
      redraw(folder, PUBLICATION);
      assert.equal(findStale(folder, PUBLICATION), []);
    }),
  );
}

published(
  'keeps the data when a page has no place for it',
  withFolder((folder) => {
    writeFileSync(join(folder, 'page.md'), 'Before\n');
    assert.throws(() => publish(folder, PUBLICATION, '{"rate":8}'), /no block rate/);
    assert.is(readFileSync(join(folder, 'run.json'), 'utf8'), '{"rate":8}');
  }),
);

published('takes a block for what is between its markers, empty or not', () => {
  const block = { page: 'page.md', name: 'rate', lines: [] };
  const emptied = replaceBlock(PAGE, block);
  assert.is(readBlock(emptied, 'rate'), '');
  assert.is(replaceBlock(emptied, { ...block, lines: ['old'] }), PAGE);
  assert.is(readBlock(PAGE.replace('rate:end', 'rate:eend'), 'rate'), null);
  assert.throws(() => replaceBlock('Before\n', block), /page.md has no block rate/);
});

published('finds a block that looks generated and is not', () => {
  const block = { page: 'page.md', name: 'rate', lines: [] };
  assert.equal(findOrphans('page.md', PAGE, [block]), []);
  assert.is(findOrphans('other.md', PAGE, [block]).length, 2);
});

published.run();

const pages = suite('published pages');

const ROOT = join(import.meta.dirname, '../..');
const PAGES = ['README.md', ...globSync('docs/**/*.md', { cwd: ROOT })];

function insistOnNone(findings: readonly string[]): void {
  assert.is(findings.length, 0, `\n${findings.join('\n')}`);
}

for (const [name, publication] of Object.entries(PUBLICATIONS)) {
  pages(`say of ${name} what its data says; else: npm run bench -- --redraw`, () => {
    insistOnNone(findStale(ROOT, publication));
  });
}

pages('have no block that nothing generates', () => {
  const blocks = Object.values(PUBLICATIONS).flatMap(({ run, render }) => {
    return render(JSON.parse(readFileSync(join(ROOT, run), 'utf8'))).blocks;
  });
  insistOnNone(
    PAGES.flatMap((page) => findOrphans(page, readFileSync(join(ROOT, page), 'utf8'), blocks)),
  );
});

pages('give no figure of speed that comes from no run', () => {
  assert.ok(PAGES.includes('docs/benchmarks.md') && PAGES.includes('docs/architecture.md'));
  insistOnNone(
    PAGES.flatMap((page) => findLooseFigures(page, readFileSync(join(ROOT, page), 'utf8'))),
  );
});

pages.run();
