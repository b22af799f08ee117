import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { circles, filesOf, type Import, importsOf } from './import-graph.ts';

/**
 * The numbered tree: a room imports only from rooms with a lower number, and from itself. `errors.ts` and
 * `package-version.ts` stand below all rooms; `src/index.ts` is the core entry and may name what it exports.
 */
const ROOMS: Readonly<Record<string, number>> = {
  'errors.ts': 0,
  'package-version.ts': 0,
  text: 1,
  api: 2,
  memory: 2,
  core: 3,
  browser: 3,
  input: 3,
  chart: 3,
  sync: 4,
  store: 5,
  runtime: 6,
  kubelet: 7,
  node: 8,
  pool: 9,
  workload: 9,
  result: 10,
  scenario: 11,
  report: 11,
  load: 12,
  bench: 12,
  cli: 13,
  'index.ts': 14,
};

/** What each top folder may import from besides itself. */
const TOP_FOLDERS: Readonly<Record<string, readonly string[]>> = {
  src: [],
  workers: ['src'],
  bench: ['src'],
  examples: ['src'],
  scripts: ['src'],
  test: ['src', 'workers', 'bench', 'examples', 'scripts'],
};

const [SOURCES, ALL] = [['src'], Object.keys(TOP_FOLDERS)].map((folders) =>
  filesOf(folders).flatMap((file) => importsOf(file)),
) as [Import[], Import[]];

const roomOf = (file: string): string => file.split('/')[1] as string;
const written = ({ from, to }: Import): string => `${from} imports ${to}`;

describe('the tree', () => {
  it('numbers every room of src/', () => {
    const rooms = new Set(filesOf(['src']).map(roomOf));
    assert.deepEqual(
      [...rooms].filter((room) => !(room in ROOMS)),
      [],
    );
  });

  it('has imports only from rooms with a lower number', () => {
    const number = (file: string): number => ROOMS[roomOf(file)] ?? Number.NaN;
    const wrong = SOURCES.filter(({ to }) => to.startsWith('src/')).filter(
      ({ from, to }) => roomOf(from) !== roomOf(to) && !(number(to) < number(from)),
    );
    assert.deepEqual(wrong.map(written), []);
  });

  it('has imports between the top folders only downwards', () => {
    const top = (file: string): string => file.split('/')[0] as string;
    const wrong = ALL.filter(({ from, to }) => {
      return ![top(from), ...(TOP_FOLDERS[top(from)] ?? [])].includes(top(to));
    });
    assert.deepEqual(wrong.map(written), []);
  });

  it('has no circles, types included', () => {
    assert.deepEqual(circles(ALL), []);
  });

  it('finds a circle and a climbing import where there is one', () => {
    const source = "import type { B } from './b.ts';\n// from './comment.ts'\nconst c = await import('./c.ts');";
    const imports = importsOf('src/x/a.ts', source);
    assert.deepEqual(
      imports.map(({ to }) => to),
      ['src/x/b.ts', 'src/x/c.ts'],
    );
    const back = { from: 'src/x/b.ts', to: 'src/x/a.ts' };
    assert.deepEqual(circles([...imports, back]), [['src/x/a.ts', 'src/x/b.ts']]);
  });
});
