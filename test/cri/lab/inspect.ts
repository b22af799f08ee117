/** What is on this machine of the suite, as the machine tells it: not through our client. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Command lines of the processes in these namespaces; those that are only waited for are left out. */
export function processes(): string[] {
  return pids().flatMap((pid) => commandLine(pid) ?? []);
}

/** Command lines of shims that have no process below them. */
export function emptyShims(): string[] {
  return pids().flatMap((pid) => {
    const line = commandLine(pid);
    return line?.includes('containerd-shim') === true && !hasChildren(pid) ? line : [];
  });
}

function pids(): string[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
}

/** Undefined when it has ended meanwhile. */
function commandLine(pid: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim() || undefined;
  } catch {
    return undefined;
  }
}

function hasChildren(pid: string): boolean {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    return threads.some((thread) => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8') !== '');
  } catch {
    return false;
  }
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
