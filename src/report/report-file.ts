/**
 * Puts a report on disk all at once: written piece by piece into a file beside the target, then renamed over it.
 * Whoever reads the target sees the old report or the whole new one. Used by write-report.ts.
 */

import { rmSync } from 'node:fs';
import { type FileHandle, mkdir, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { preview, RefManagerError } from '../errors.ts';
import { removeAbandoned, temporaryName } from '../result/spool/temporary-files.ts';
import { PIECE_CHARACTERS } from './pieces.ts';

/**
 * Writes `pieces` as the content of `file`, in UTF-8; missing parent folders are made.
 * Memory does not grow with the number of pieces. A symbolic link is followed.
 * @throws {RefManagerError} `ERR_INVALID_OPTION` when `file` is a folder
 * @throws the I/O error, with `path`, when the file cannot be written; what stood there before is untouched
 */
export async function writeReportFile(file: string, pieces: Iterable<string> | AsyncIterable<string>): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await replaceFile(await targetOf(file), pieces);
  } catch (error) {
    // A failed write on an open file names no file; the user asked for this one.
    if (error instanceof Error && 'code' in error && 'syscall' in error && !('path' in error)) {
      Object.assign(error, { path: file, message: `${error.message} '${file}'` });
    }
    throw error;
  }
}

/** Where the bytes go: `file`, or what it links to. */
async function targetOf(file: string): Promise<string> {
  const found = await stat(file).catch(ignoreAbsence);
  if (found?.isDirectory()) {
    throw new RefManagerError('ERR_INVALID_OPTION', `cannot write a report to ${preview(file)}: it is a directory`);
  }
  return found === undefined ? file : realpath(file);
}

async function replaceFile(target: string, pieces: Iterable<string> | AsyncIterable<string>): Promise<void> {
  await removeAbandoned(dirname(target));
  const temporary = join(dirname(target), temporaryName(basename(target)));
  const handle = await open(temporary, 'wx');
  const removeAtExit = (): void => rmSync(temporary, { force: true }); // a second Ctrl-C ends the process right here
  process.once('exit', removeAtExit);
  try {
    try {
      await writePieces(handle, pieces);
      await handle.sync(); // a machine that fails must not leave an empty file under the report's name
    } finally {
      await handle.close();
    }
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  } finally {
    process.off('exit', removeAtExit);
  }
}

async function writePieces(handle: FileHandle, pieces: Iterable<string> | AsyncIterable<string>): Promise<void> {
  let gathered = '';
  for await (const piece of pieces) {
    gathered += piece;
    // Small pieces are gathered: one system call for many of them.
    if (gathered.length >= PIECE_CHARACTERS) {
      await handle.writeFile(gathered);
      gathered = '';
    }
  }
  await handle.writeFile(gathered);
}

function ignoreAbsence(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
