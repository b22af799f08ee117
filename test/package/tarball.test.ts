/** What package.json says of the tarball, and what lies in it; .ci/package-check.mjs installs and uses it. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ENTRIES, IN_BROWSERS, PROGRAM } from '../../scripts/build/entries.ts';

interface Manifest {
  readonly bin: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, unknown>>;
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string): Promise<string> => readFile(join(ROOT, path), 'utf8');

describe('package.json', async () => {
  const manifest = JSON.parse(await read('package.json')) as Manifest;

  it('exports every entry that is built, with its types, and two files', () => {
    const built = Object.keys(ENTRIES).map((name) => {
      const browser = IN_BROWSERS.includes(name) ? { browser: `./dist/browser/${name}.js` } : {};
      const target = { types: `./dist/${name}.d.ts`, ...browser, default: `./dist/${name}.js` };
      return [name === 'index' ? '.' : `./${name}`, target] as const;
    });
    const { './package.json': own, './scenario.schema.json': schema, ...entries } = manifest.exports;
    assert.deepEqual(entries, Object.fromEntries(built));
    assert.deepEqual([own, schema], ['./package.json', './schema/scenario.schema.json']);
  });

  it('runs the program that is built, through one that any Node.js can read', async () => {
    const [program] = Object.keys(PROGRAM);
    assert.deepEqual(manifest.bin, { refmanager: './bin/refmanager.mjs' });
    assert.ok((await read('bin/refmanager.mjs')).includes(`'dist/${program}.js'`));
  });
});

describe('the tarball', () => {
  let files: Set<string>;

  before(() => {
    const told = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
      cwd: ROOT,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [packed] = Object.values(JSON.parse(told) as Record<string, { files: { path: string }[] }>);
    files = new Set(packed?.files.map(({ path }) => path));
  });

  it('brings the documents, the examples and the schema', () => {
    for (const file of ['README.md', 'SECURITY.md', 'docs/api.md', 'examples/embed.mjs', 'schema/scenario.schema.json'])
      assert.ok(files.has(file), file);
  });

  it('brings no sources, tests or tools', () => {
    const folders = new Set([...files].filter((file) => file.includes('/')).map((file) => file.split('/')[0]));
    folders.delete('dist'); // there only after a build
    assert.deepEqual(folders, new Set(['bench', 'bin', 'docs', 'examples', 'schema']));
    assert.deepEqual(
      [...files].filter((file) => file.startsWith('bench/') && !file.endsWith('.md')),
      [],
    );
  });

  it('brings every file that one of its documents links to', async () => {
    const missing: string[] = [];
    for (const document of [...files].filter((file) => file.endsWith('.md'))) {
      for (const [, target = ''] of (await read(document)).matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)) {
        if (/^https?:/.test(target)) continue;
        const linked = join(document, '..', target).replace(/\/$/, '');
        const isThere = files.has(linked) || [...files].some((file) => file.startsWith(`${linked}/`));
        if (!isThere) missing.push(`${document} links to ${target}`);
      }
    }
    assert.deepEqual(missing, []);
  });
});
