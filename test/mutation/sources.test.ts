import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { closureOf, fileNamed, filesAmong, readSources, type Sources, writeSources } from './sources.ts';

const SOURCES: Sources = new Map(
  [
    'src/index.ts',
    'src/sync/index.ts',
    'src/sync/lock/line.ts',
    'src/sync/lock/deep/waits.ts',
    'src/store/line.ts',
  ].map((path) => [path, `// ${path}\n`]),
);

describe('source files', () => {
  const root = mkdtempSync(join(tmpdir(), 'refmanager-sources-'));
  after(() => rmSync(root, { recursive: true }));

  it('are written and read at any depth, those alone that were asked for', () => {
    writeSources(SOURCES, root);
    assert.equal(readFileSync(join(root, 'src/sync/lock/deep/waits.ts'), 'utf8'), '// src/sync/lock/deep/waits.ts\n');
    mkdirSync(join(root, 'test'));
    for (const path of ['test/audit.ts', 'test/other.ts', 'src/sync/notes.md']) writeFileSync(join(root, path), path);
    assert.deepEqual(
      readSources(root, ['src', 'test/audit.ts']),
      new Map([...SOURCES, ['test/audit.ts', 'test/audit.ts']]),
    );
    assert.deepEqual([...readSources(root, ['src/sync/lock']).keys()].map(dirname).sort(), [
      'src/sync/lock',
      'src/sync/lock/deep',
    ]);
  });

  it('need what they name, at any distance, and nothing else', () => {
    const sources: Sources = new Map([
      ['src/a.ts', "import type { B } from './deep/b.ts';\nnew URL('worker.ts', import.meta.url);"],
      ['src/deep/b.ts', "export * from '../c.ts';\nimport { join } from 'node:path';\nimport './gone.ts';"],
      ['src/c.ts', "import './a.ts';"],
      ['src/worker.ts', ''],
      ['src/other.ts', "import './a.ts';"],
    ]);
    assert.deepEqual([...closureOf('src/a.ts', sources).keys()].sort(), [
      'src/a.ts',
      'src/c.ts',
      'src/deep/b.ts',
      'src/worker.ts',
    ]);
  });

  it('that are not there are refused', () => {
    assert.throws(() => readSources(root, ['src/gone']), { code: 'ENOENT' });
    assert.ok(!readdirSync(root).includes('gone'));
  });
});

describe('a file is named', () => {
  it('by its base name, wherever it lies', () => {
    assert.equal(fileNamed('waits.ts', SOURCES), 'src/sync/lock/deep/waits.ts');
  });

  it('by the end of its path', () => {
    assert.equal(fileNamed('lock/line.ts', SOURCES), 'src/sync/lock/line.ts');
    assert.equal(fileNamed('store/line.ts', SOURCES), 'src/store/line.ts');
  });

  it('by its path, even if that of another one ends so', () => {
    const sources = new Map([...SOURCES, ['test/src/index.ts', '']]);
    assert.equal(fileNamed('src/index.ts', sources), 'src/index.ts');
  });

  it('by whole parts of its path alone', () => {
    assert.throws(() => fileNamed('aits.ts', SOURCES), { message: 'no source file is named aits.ts' });
    assert.throws(() => fileNamed('waits', SOURCES), /no source file is named waits/);
  });

  it('not by a name that others have too', () => {
    assert.throws(() => fileNamed('line.ts', SOURCES), {
      message: '2 source files are named line.ts: src/sync/lock/line.ts, src/store/line.ts',
    });
  });
});

describe('files are named together', () => {
  it('by folders, with all that is in them, and by files', () => {
    assert.deepEqual(filesAmong(['src/sync/lock', 'waits.ts', 'store/line.ts'], SOURCES), [
      'src/sync/lock/line.ts',
      'src/sync/lock/deep/waits.ts',
      'src/store/line.ts',
    ]);
  });

  it('not by folders that are gone', () => {
    assert.throws(() => filesAmong(['src/sync', 'src/locks'], SOURCES), /no source file is named src\/locks/);
  });
});
