/**
 * Loads a mutant: the sources of the lock are copied beside each other, edited, and imported from there. Nothing of
 * the lock is kept in the tests, so a mutant whose text is gone from the sources fails loudly.
 */

import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { LockModules } from '../lock-modules.ts';
import type { Edit } from './mutant.ts';

const SOURCE = fileURLToPath(new URL('../../../../src/', import.meta.url));
const PARTS = ['errors.ts', 'memory/layout.ts', 'sync'];

/**
 * The lock with `edits` made.
 * @throws when the text of an edit does not occur exactly once
 */
export async function loadMutant(edits: readonly Edit[]): Promise<LockModules> {
  const folder = mkdtempSync(join(tmpdir(), 'refmanager-mutant-'));
  try {
    mkdirSync(join(folder, 'memory'));
    for (const part of PARTS) cpSync(join(SOURCE, part), join(folder, part), { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    for (const edit of edits) make(folder, edit);
    const at = (file: string): string => pathToFileURL(join(folder, 'sync', file)).href;
    const lock = (await import(at('striped-lock.ts'))) as Pick<LockModules, 'StripedLock'>;
    const asyncLock = (await import(at('async-lock.ts'))) as Pick<LockModules, 'AsyncLock'>;
    const registry = (await import(at('thread-registry.ts'))) as Pick<LockModules, 'ThreadRegistry'>;
    const recovery = (await import(at('recovery.ts'))) as Pick<LockModules, 'recoverSlots' | 'slotOfThread'>;
    return {
      AsyncLock: asyncLock.AsyncLock,
      StripedLock: lock.StripedLock,
      ThreadRegistry: registry.ThreadRegistry,
      recoverSlots: recovery.recoverSlots,
      slotOfThread: recovery.slotOfThread,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function make(folder: string, { find, replace }: Edit): void {
  const sources = readdirSync(join(folder, 'sync')).map((file) => join(folder, 'sync', file));
  const parts = sources.map((path) => ({ path, between: readFileSync(path, 'utf8').split(find) }));
  const found = parts.reduce((sum, { between }) => sum + between.length - 1, 0);
  if (found !== 1) throw new Error(`the text to replace occurs ${found} times in src/sync:\n${find}`);
  for (const { path, between } of parts) if (between.length > 1) writeFileSync(path, between.join(replace));
}
