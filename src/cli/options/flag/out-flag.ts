/**
 * `--out`: files whose format follows from their suffix, checked before anything is started: a run must not end
 * with a report that cannot be written.
 */

import { randomUUID } from 'node:crypto';
import { open, realpath, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { reportFormat } from '../../../report/write-report.ts';
import type { FlagProblems } from '../flag-problems.ts';

const FLAG = '--out';
const NOT_READ_EXPECTED = 'a file that this command does not read';
/** The formats, as help and problems list them. */
export const REPORT_SUFFIXES =
  '.json, .ndjson, .csv, .html, .junit.xml, .prom, .critest.json, .pods.csv or .pods.ndjson';

/**
 * Notes every file of `files` that has no known format, comes twice, is one of the `inputs` or cannot be written;
 * leaves nothing behind.
 */
export async function checkOutputs(
  files: readonly string[],
  inputs: readonly string[],
  problems: FlagProblems,
): Promise<void> {
  const read = new Set(await Promise.all(inputs.map(identityOf)));
  const seen = new Set<string>();
  for (const file of files) {
    const path = await identityOf(file);
    if (reportFormat(file) === undefined) problems.add(FLAG, file, `a file that ends in ${REPORT_SUFFIXES}`);
    else if (seen.has(path)) problems.add(FLAG, file, 'each file once');
    else if (read.has(path)) problems.add(FLAG, file, NOT_READ_EXPECTED);
    else await checkWritable(FLAG, file, problems);
    seen.add(path);
  }
}

/** Notes every file of `files` that is one of the `inputs`: what a scenario names is known when it has been read. */
export async function checkNotRead(
  files: readonly string[],
  inputs: readonly string[],
  problems: FlagProblems,
): Promise<void> {
  for (const file of await filesAmong(files, inputs)) problems.add(FLAG, file, NOT_READ_EXPECTED);
}

/** Those of `files` that are one of the `inputs`, by whatever name. */
export async function filesAmong(files: readonly string[], inputs: readonly string[]): Promise<string[]> {
  const read = new Set(await Promise.all(inputs.map(identityOf)));
  const identities = await Promise.all(files.map(identityOf));
  return files.filter((_, i) => read.has(identities[i] as string));
}

/** The same for two names of one file, whether it is there or not. */
export async function identityOf(file: string): Promise<string> {
  const path = resolve(file);
  const folder = dirname(path);
  // What is wrong with it is found where it is opened.
  return realpath(path).catch(async () => (folder === path ? path : join(await identityOf(folder), basename(path))));
}

/** Notes a `file` of `flag` that cannot be written, and returns false then; leaves nothing behind. */
export async function checkWritable(flag: string, file: string, problems: FlagProblems): Promise<boolean> {
  try {
    const existing = await stat(file).catch(ignoreAbsence);
    if (existing !== undefined && !existing.isFile()) {
      problems.add(
        flag,
        file,
        `a file to write, but that is ${existing.isDirectory() ? 'a directory' : 'no regular file'}`,
      );
      return false;
    }
    // Missing folders are made when the report is written, in the nearest one there is.
    const trial = join(
      await nearestFolder(existing === undefined ? file : await realpath(file)),
      `.${randomUUID()}.tmp`,
    );
    await (await open(trial, 'wx')).close();
    await rm(trial);
    return true;
  } catch (error) {
    // Up to the comma: what follows is the system call and the trial's name.
    const [why] = (error instanceof Error ? error.message : String(error)).split(',');
    problems.add(flag, file, `a file that can be written, but got ${why}`);
    return false;
  }
}

async function nearestFolder(file: string): Promise<string> {
  const folder = dirname(resolve(file));
  const isThere = (await stat(folder).catch(ignoreAbsence)) !== undefined;
  return isThere ? folder : nearestFolder(folder);
}

function ignoreAbsence(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
  return undefined;
}
