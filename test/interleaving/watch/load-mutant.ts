/**
 * Loads a mutant of the watch ring: its sources and what they import are copied, edited, and imported from there. A
 * mutant whose text is gone from the sources fails loudly.
 */

import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { WatchModules } from './watch-modules.ts';
import type { Edit } from './watch-mutants.ts';

const SOURCE = fileURLToPath(new URL('../../../src/', import.meta.url));
const EDITED = ['watch-ring.ts', 'watch-cursor.ts', 'watch-interest.ts'].map((file) => join('store', file));
const PARTS = ['errors.ts', join('memory', 'layout.ts'), 'sync', ...EDITED];

/** @throws when the text of an edit does not occur exactly once */
export async function loadMutant(edits: readonly Edit[]): Promise<WatchModules> {
  const folder = mkdtempSync(join(tmpdir(), 'refmanager-mutant-'));
  try {
    for (const part of ['memory', 'store']) mkdirSync(join(folder, part));
    for (const part of PARTS) cpSync(join(SOURCE, part), join(folder, part), { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    for (const edit of edits) make(folder, edit);
    const load = async (file: string): Promise<object> =>
      (await import(pathToFileURL(join(folder, file)).href)) as object;
    const modules = await Promise.all([...EDITED, join('sync', 'thread-registry.ts')].map(load));
    return Object.assign({}, ...modules) as WatchModules;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function make(folder: string, [find, replace]: Edit): void {
  let found = 0;
  for (const path of EDITED.map((file) => join(folder, file))) {
    const between = readFileSync(path, 'utf8').split(find);
    found += between.length - 1;
    writeFileSync(path, between.join(replace));
  }
  if (found !== 1) throw new Error(`the text to replace occurs ${found} times:\n${find}`);
}
