/**
 * Files that a command makes for people to edit: what stands there already is theirs. Used by import.ts and init.ts.
 */

import { lstat, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { preview } from '../errors.ts';
import { removeAbandoned, temporaryName } from '../result/spool/temporary-files.ts';

/** Why a file may not be written; no file was touched when there is one. */
export type Obstacle = { readonly path: string; readonly why: string };

/**
 * Looks whether `files` (name -> content) may be written into `folder`: nothing may be there but the same content, or
 * with `overwrite` a regular file. Links are never written through.
 * @param instead - what else there is to do, for what differs: `another name, or --force`
 */
export async function obstacles(
  folder: string,
  files: Readonly<Record<string, string>>,
  overwrite: boolean,
  instead: string,
): Promise<Obstacle[]> {
  const found: Obstacle[] = [];
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    const why = await obstacle(path, content, overwrite, instead);
    if (why !== undefined) found.push({ path, why });
  }
  return found;
}

async function obstacle(
  path: string,
  content: string,
  overwrite: boolean,
  instead: string,
): Promise<string | undefined> {
  const there = await lstat(path).catch(ignoreAbsence);
  if (there === undefined) return undefined;
  if (there.isSymbolicLink()) return 'is a symbolic link; expected no file there';
  if (!there.isFile()) return `is ${there.isDirectory() ? 'a directory' : 'no regular file'}; expected no file there`;
  if (overwrite || (there.size === Buffer.byteLength(content) && (await readFile(path, 'utf8')) === content)) return;
  return `is there already and differs: expected ${instead}`;
}

/** Writes each file whole, in the place of what is there; yields their paths. Missing folders are made. */
export async function* writeFiles(folder: string, files: Readonly<Record<string, string>>): AsyncGenerator<string> {
  await mkdir(folder, { recursive: true });
  await removeAbandoned(folder);
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    const temporary = join(folder, temporaryName(name));
    try {
      await writeFile(temporary, content, { flag: 'wx', flush: true });
      await rename(temporary, path); // takes the place of a link, too: nothing is written through it
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    yield path;
  }
}

/** What went wrong with a file, for a message. */
export function describeIoFailure(error: NodeJS.ErrnoException): string {
  return `${preview(error.path ?? '')} cannot be written: ${error.code ?? error.message}`;
}

function ignoreAbsence(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
