/** Files stay short and folders small; what does not is named here, with the reason. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { filesOf } from './import-graph.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const MOST_LINES = 300;
const MOST_FILES = 10;

/** Files that are longer. */
const LONG: Readonly<Record<string, string>> = {
  'src/sync/async-lock.ts': 'one protocol, which the models explore as a whole',
  'src/sync/lock/striped-lock.ts': 'one protocol, which the models explore as a whole',
  'src/sync/rw-lock.ts': 'the public class; half of it is what its methods promise',
  'src/sync/threads/attachment.ts': 'one protocol, which the models explore as a whole',
};

/** Folders with more files directly in them. */
const LARGE: Readonly<Record<string, string>> = {
  'src/sync': 'what `refmanager/sync` exports, side by side; what it is made of has folders',
  'src/sync/threads': 'a file for each thing that a thread does between attaching and being recovered',
};

const SOURCES = filesOf(['src', 'workers']);

/** What is over `most`, and what is named as an exception and is not. */
function unexpected(
  found: ReadonlyMap<string, number>,
  most: number,
  exceptions: Readonly<Record<string, string>>,
): string[] {
  const over = [...found].filter(([name, count]) => count > most && !(name in exceptions));
  const needless = Object.keys(exceptions).filter((name) => !((found.get(name) ?? 0) > most));
  return [
    ...over.map(([name, count]) => `${name}: ${count}, at most ${most}`),
    ...needless.map((name) => `${name} is no exception any more`),
  ];
}

describe('the sources', () => {
  it(`have at most ${MOST_LINES} lines a file`, () => {
    const lines = SOURCES.map((file) => [file, readFileSync(join(ROOT, file), 'utf8').split('\n').length - 1] as const);
    assert.deepEqual(unexpected(new Map(lines), MOST_LINES, LONG), []);
  });

  it(`have at most ${MOST_FILES} files in a folder`, () => {
    const folders = Map.groupBy(SOURCES, dirname);
    const counts = [...folders].map(([folder, files]) => [folder, files.length] as const);
    assert.deepEqual(unexpected(new Map(counts), MOST_FILES, LARGE), []);
  });

  it('are held to it: one too many is told, and an exception that is none', () => {
    const found = new Map([
      ['a', 11],
      ['b', 12],
      ['c', 10],
    ]);
    assert.deepEqual(unexpected(found, 10, { b: 'why', c: 'why' }), [
      'a: 11, at most 10',
      'c is no exception any more',
    ]);
  });
});
