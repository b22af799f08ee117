/**
 * Cgroups of pods, which runtimes make as they need them and nobody but a kubelet removes.
 */

import { readdir, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { hasCode } from '../files/error-code.ts';
import { isThere } from '../files/is-there.ts';

const CGROUP_ROOT = '/sys/fs/cgroup';
/** Inner ones first. */
export const KUBEPODS = ['kubepods/burstable', 'kubepods/besteffort', 'kubepods'] as const;
/** The kernel empties a cgroup a moment after its last process has ended. */
const PATIENCE_MS = 5_000;
const PAUSE_MS = 20;

/** Which of KUBEPODS there are, in any hierarchy. */
export async function presentKubepods(): Promise<string[]> {
  const hierarchies = await cgroupHierarchies();
  const present: string[] = [];
  for (const cgroup of KUBEPODS) {
    const found = await Promise.all(hierarchies.map((each) => isThere(join(each, cgroup))));
    if (found.includes(true)) present.push(cgroup);
  }
  return present;
}

/** Removes pods' cgroups. Those in use are waited for, all together no longer than the patience. */
export class PodCgroups {
  readonly #patienceMs: number;
  #waitedMs = 0;

  constructor(patienceMs: number = PATIENCE_MS) {
    this.#patienceMs = patienceMs;
  }

  /** Removes those of a pod, in whichever class it was. Returns what stays: something still runs in it. */
  async remove(uid: string): Promise<string[]> {
    if (uid === '') return [];
    const hierarchies = await cgroupHierarchies();
    let left = hierarchies.flatMap((hierarchy) => KUBEPODS.map((parent) => join(hierarchy, parent, `pod${uid}`)));
    for (;;) {
      left = await eachThatStays(left);
      if (left.length === 0 || this.#waitedMs >= this.#patienceMs) return left;
      await setTimeout(PAUSE_MS);
      this.#waitedMs += PAUSE_MS;
    }
  }
}

async function eachThatStays(cgroups: readonly string[]): Promise<string[]> {
  const left: string[] = [];
  for (const cgroup of cgroups) if (!(await isTreeRemoved(cgroup))) left.push(cgroup);
  return left;
}

/** Removes cgroups named relative to the root of a hierarchy, from all of them, as far as they are empty. */
export async function removeEmptyCgroups(cgroups: readonly string[]): Promise<void> {
  for (const hierarchy of await cgroupHierarchies()) {
    for (const cgroup of cgroups) await isRemoved(join(hierarchy, cgroup));
  }
}

/** Cgroup v1 has one tree a controller; v2 has one for all. */
async function cgroupHierarchies(): Promise<string[]> {
  if (await isThere(join(CGROUP_ROOT, 'cgroup.controllers'))) return [CGROUP_ROOT];
  const names = await readdir(CGROUP_ROOT).catch(() => []);
  return names.map((name) => join(CGROUP_ROOT, name));
}

async function isTreeRemoved(cgroup: string): Promise<boolean> {
  const entries = await readdir(cgroup, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) if (entry.isDirectory()) await isTreeRemoved(join(cgroup, entry.name));
  return isRemoved(cgroup);
}

/** False when it is in use. */
async function isRemoved(cgroup: string): Promise<boolean> {
  try {
    await rmdir(cgroup);
  } catch (error) {
    if (hasCode(error, 'EBUSY') || hasCode(error, 'ENOTEMPTY')) return false;
    if (!hasCode(error, 'ENOENT') && !hasCode(error, 'ENOTDIR')) throw error;
  }
  return true;
}
