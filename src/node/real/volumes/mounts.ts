/**
 * Mounts on this machine. Node has no call for them, so the `mount` and `umount` of util-linux make them, as the kubelet's
 * do.
 *
 * @see k8s.io/utils, `mount/mount_linux.go`; proc(5), "/proc/pid/mountinfo"
 */

import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { pathOfHandle } from './directory-walk.ts';

const MOUNTS = '/proc/self/mountinfo';
const MOUNT_POINT_FIELD = 4;
/** Of the fields behind the separator ` - `. */
const TYPE_FIELD = 0;
const OCTAL = 8;
/** A mount that takes longer never comes back: a dead network file system, for instance. */
const WITHIN_MS = 30_000;

const run = promisify(execFile);

export interface MountPoint {
  readonly path: string;
  /** `tmpfs`, `ext4`, … */
  readonly type: string;
}

/** Mounts what is open as `fd` over `target`. Names play no part: what is mounted is what is held open. */
export async function bindMount(fd: number, target: string): Promise<void> {
  // The child looks into our files, not into its own; and it must not read the link itself before the kernel does.
  const source = pathOfHandle(fd).replace('self', String(process.pid));
  await command('mount', ['--no-canonicalize', '--bind', source, target]);
}

/** A file system in memory; half of the machine's at most when there is no limit. */
export async function mountMemory(target: string, sizeBytes: bigint | undefined): Promise<void> {
  const size = sizeBytes === undefined ? [] : ['-o', `size=${sizeBytes}`];
  await command('mount', ['-t', 'tmpfs', ...size, 'tmpfs', target]);
}

export async function unmount(target: string): Promise<void> {
  await command('umount', ['--no-canonicalize', target]);
}

/** Everything that is mounted on this machine, innermost last. */
export async function mountPoints(): Promise<MountPoint[]> {
  const lines = (await readFile(MOUNTS, 'utf8')).split('\n');
  return lines.flatMap((line) => {
    const [place = '', source = ''] = line.split(' - ');
    const path = place.split(' ')[MOUNT_POINT_FIELD];
    return path === undefined ? [] : { path: unescaped(path), type: source.split(' ')[TYPE_FIELD] ?? '' };
  });
}

/** Blanks and the like stand there as `\040`. */
function unescaped(path: string): string {
  return path.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, OCTAL)));
}

async function command(name: string, args: string[]): Promise<void> {
  try {
    await run(name, args, { timeout: WITHIN_MS, env: { ...process.env, LC_ALL: 'C' } });
  } catch (error) {
    const { stderr = '', message } = error as Error & { stderr?: string };
    throw new Error(stderr.trim() || message, { cause: error });
  }
}
