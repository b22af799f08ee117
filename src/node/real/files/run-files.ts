/**
 * Runs on this machine: a file for each, from before it makes anything until it has taken all away.
 */

import { readFileSync } from 'node:fs';
import { readdir, readFile, rename, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode } from './error-code.ts';
import { type Mark, POD_LOGS } from './node-paths.ts';
import { socketKey, stagedName } from './staged-names.ts';

const RUN_FILE = /^\.refmanager-run-[^/]+\.json$/;
/** Of /proc/PID/stat behind the command: when the process began. A later one of the same id began at another time. */
const START_TIME_FIELD = 19;

/** A run, and the process that it is of. */
interface RunFile extends Mark {
  readonly pid: number;
  readonly startTime: string;
}

export async function tellOfRun({ endpoint, runId }: Mark): Promise<void> {
  const run: RunFile = { endpoint, runId, pid: process.pid, startTime: startTimeOf(process.pid) };
  const staged = join(POD_LOGS, stagedName(socketKey(endpoint), runId));
  await writeFile(staged, JSON.stringify(run));
  await rename(staged, pathOf(runId));
}

/** The end of a run, or of what is left of one. */
export async function forgetRun(runId: string): Promise<void> {
  await unlink(pathOf(runId)).catch((error: unknown) => {
    if (!hasCode(error, 'ENOENT')) throw error;
  });
}

/** All that were told of, whether they live or not. */
export async function runsOnNode(): Promise<(Mark & { readonly isAlive: boolean })[]> {
  const names = await readdir(POD_LOGS).catch(() => []);
  const runs = await Promise.all(names.filter((name) => RUN_FILE.test(name)).map(read));
  return runs.filter((run) => run !== undefined);
}

function pathOf(runId: string): string {
  return join(POD_LOGS, `.refmanager-run-${runId}.json`);
}

/** Undefined when it has gone meanwhile, or is none of ours. */
async function read(name: string): Promise<(Mark & { isAlive: boolean }) | undefined> {
  try {
    const run = JSON.parse(await readFile(join(POD_LOGS, name), 'utf8')) as Partial<RunFile> | null;
    const { endpoint, runId, pid, startTime } = run ?? {};
    if (typeof endpoint !== 'string' || typeof runId !== 'string' || name !== `.refmanager-run-${runId}.json`)
      return undefined;
    return { endpoint, runId, isAlive: typeof pid === 'number' && startTimeOf(pid) === startTime };
  } catch {
    return undefined;
  }
}

/** Empty when there is no such process. */
function startTimeOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[START_TIME_FIELD] ?? '';
  } catch {
    return '';
  }
}
