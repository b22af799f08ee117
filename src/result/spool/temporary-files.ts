/**
 * Files and folders that live as long as the run that made them: reports in the making, events on disk. Their names say
 * whose they are, so that the next run can remove what a killed one has left.
 *
 * `PREFIX.PID-MACHINE-START-RANDOM.tmp`: the process, the machine (and its boot, and the namespace that process ids count
 * in), when the process began, and what tells two files of one process apart.
 */

import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { lstat, readdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

const MARK_CHARACTERS = 8;
const RANDOM_BYTES = 8;
const NAME = /\.([1-9]\d{0,9})-([0-9a-f]{8})-(\d{1,20})-[0-9a-f]{16}\.tmp$/;
/** Whether a process of another machine lives cannot be asked; no run leaves its files untouched so long. */
const LONGEST_QUIET_MS = 7 * 86_400_000;
/** Field of /proc/PID/stat with the start time in clock ticks, counted after the closing parenthesis of the name. */
const START_TIME_FIELD = 19;
/** Where the system does not tell when processes began. */
const UNKNOWN_START = '0';

/** What file systems take, in bytes; what follows the prefix has at most SUFFIX_BYTES. */
const LONGEST_NAME_BYTES = 255;
const SUFFIX_BYTES = 64;

/** A name that nothing has yet, beginning with `prefix`, or with as much of it as a file's name may have. */
export function temporaryName(prefix: string): string {
  const owner = `${process.pid}-${thisMachine()}-${startOf(process.pid) ?? UNKNOWN_START}`;
  return `${cutToBytes(prefix, LONGEST_NAME_BYTES - SUFFIX_BYTES)}.${owner}-${randomBytes(RANDOM_BYTES).toString('hex')}.tmp`;
}

function cutToBytes(text: string, most: number): string {
  let cut = text;
  while (Buffer.byteLength(cut) > most) cut = cut.slice(0, -1);
  return cut.toWellFormed();
}

/**
 * Removes from `folder` what runs have left that are no more; other users' files stay. What cannot be removed stays, too.
 * @returns the names of what was removed
 */
export async function removeAbandoned(folder: string, nowMs: number = Date.now()): Promise<string[]> {
  const names = await readdir(folder).catch(() => []); // no such folder: whoever writes there will say so
  const removed: string[] = [];
  for (const name of names) {
    const path = join(folder, name);
    try {
      if (!(await isAbandoned(path, name, nowMs))) continue;
      await rm(path, { recursive: true });
      removed.push(name);
    } catch {
      // Another run was faster, or may not: it is nothing that this run needs.
    }
  }
  return removed;
}

async function isAbandoned(path: string, name: string, nowMs: number): Promise<boolean> {
  const [, pid, owner, start] = NAME.exec(name) ?? [];
  if (pid === undefined || start === undefined) return false;
  const { uid, mtimeMs } = await lstat(path);
  if (process.getuid !== undefined && process.getuid() !== uid) return false;
  return owner === thisMachine() ? hasEnded(Number(pid), start) : nowMs - mtimeMs > LONGEST_QUIET_MS;
}

/** True only when the process that began then is surely no more. */
function hasEnded(pid: number, start: string): boolean {
  const startNow = startOf(pid);
  if (start !== UNKNOWN_START && startNow !== undefined) return startNow !== start;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[START_TIME_FIELD];
  } catch {
    return undefined; // no such process, or no /proc here
  }
}

let machine: string | undefined;

/** What process ids are unique in. */
function thisMachine(): string {
  if (machine !== undefined) return machine;
  const boot = told(() => readFileSync('/proc/sys/kernel/random/boot_id', 'latin1'));
  const namespace = told(() => readlinkSync('/proc/self/ns/pid'));
  const facts = [hostname(), boot, namespace].join('\n');
  machine = createHash('sha256').update(facts).digest('hex').slice(0, MARK_CHARACTERS);
  return machine;
}

function told(ask: () => string): string {
  try {
    return ask();
  } catch {
    return ''; // not Linux: the name of the machine must do
  }
}
