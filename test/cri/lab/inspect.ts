/** What is on this machine of the suite, as the machine tells it: not through our client. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Command lines of the processes in these namespaces; those that are only waited for are left out. */
export function processes(): string[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => {
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
      return line === '' ? [] : [line];
    } catch {
      return []; // it has ended meanwhile
    }
  });
}

/** Shims, and what runs in containers. */
export function containerProcesses(): string[] {
  return processes().filter((line) => /containerd-shim|^\/bin\/s|^sh -c|^sleep|^httpd|runc/.test(line));
}

/** Where something is mounted below `folder`. */
export function mountsBelow(folder: string): string[] {
  const lines = readFileSync('/proc/self/mounts', 'utf8').split('\n');
  return lines.map((line) => line.split(' ')[1] ?? '').filter((path) => path.startsWith(`${folder}/`));
}

/** Hierarchy, kubepods, class, pod. */
const CGROUP_DEPTH = 4;

/** Every cgroup of pods, in any hierarchy. */
export function podCgroups(): string[] {
  return walk('/sys/fs/cgroup', CGROUP_DEPTH).filter((path) => path.includes('/kubepods'));
}

/** Files below `folder`; none when it is not there. */
export function filesBelow(folder: string): string[] {
  return walk(folder, Number.POSITIVE_INFINITY);
}

function walk(folder: string, depth: number): string[] {
  if (depth === 0) return [];
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? [path, ...walk(path, depth - 1)] : depth === Number.POSITIVE_INFINITY ? [path] : [];
    });
  } catch {
    return [];
  }
}
