/**
 * A mutant of the store: its sources are copied beside each other, edited, and imported from there, by this thread and
 * by the recording ones. Nothing of the store is kept in the tests, so a mutant whose text is gone fails loudly.
 */

import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { StoreModule } from '../recorder/recording.ts';
import type { Edit } from './mutant.ts';

const SOURCE = fileURLToPath(new URL('../../../src/', import.meta.url));
const PARTS = ['index.ts', 'errors.ts', 'api', 'memory', 'sync', 'store'];
const EDITED = ['sync', 'store'];

/**
 * Runs `body` with the store that has `edits` made.
 * @throws when the text of an edit does not occur exactly once
 */
export async function withMutant<Result>(
  edits: readonly Edit[],
  body: (store: StoreModule) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'refmanager-store-mutant-'));
  try {
    for (const part of PARTS) cpSync(join(SOURCE, part), join(folder, part), { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    for (const edit of edits) make(folder, edit);
    const url = pathToFileURL(join(folder, 'index.ts')).href;
    const { RefManager } = (await import(url)) as Pick<StoreModule, 'RefManager'>;
    return await body({ url, RefManager });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function make(folder: string, { find, replace }: Edit): void {
  const sources = EDITED.flatMap((part) => readdirSync(join(folder, part)).map((file) => join(folder, part, file)));
  const parts = sources.map((path) => ({ path, between: readFileSync(path, 'utf8').split(find) }));
  const found = parts.reduce((sum, { between }) => sum + between.length - 1, 0);
  if (found !== 1) throw new Error(`the text to replace occurs ${found} times in ${EDITED.join(' and ')}:\n${find}`);
  for (const { path, between } of parts) if (between.length > 1) writeFileSync(path, between.join(replace));
}
