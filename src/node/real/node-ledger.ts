/**
 * What was not on the node before the first run: the kubelet's directories and cgroups. Written before anything is
 * started; paid back when the last pod of any run is gone.
 */

import { mkdir, readdir, readFile, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { hasCode } from './error-code.ts';
import { CONTAINER_LOGS, POD_LOGS, POD_VOLUMES } from './node-paths.ts';

const LEDGER = join(POD_LOGS, '.refmanager-ledger.json');
const CGROUP_ROOT = '/sys/fs/cgroup';
/** Cgroups that kubelets make when they begin; here runtimes make them as they need them. Inner ones first. */
const KUBEPODS = ['kubepods/burstable', 'kubepods/besteffort', 'kubepods'] as const;

interface Ledger {
  /** Directories that were made, outermost first. */
  readonly directories: readonly string[];
  /** Cgroups that were not there, relative to the root of a hierarchy; inner ones first. */
  readonly cgroups: readonly string[];
}

/** Makes the directories that starts need, and notes which there were. Again: changes nothing. */
export async function prepareNode(): Promise<void> {
  const directories: string[] = [];
  for (const root of [POD_LOGS, CONTAINER_LOGS, POD_VOLUMES]) {
    for (const path of lineage(root)) if (!(await isThere(path))) directories.push(path);
  }
  for (const path of directories) await mkdir(path, { recursive: true });
  const hierarchies = await cgroupHierarchies();
  const present = await Promise.all(
    KUBEPODS.map(async (cgroup) =>
      (await Promise.all(hierarchies.map((each) => isThere(join(each, cgroup))))).includes(true),
    ),
  );
  const ledger: Ledger = { directories, cgroups: KUBEPODS.filter((_, index) => present[index] === false) };
  try {
    await writeFile(LEDGER, JSON.stringify(ledger), { flag: 'wx' });
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error; // an earlier run's ledger still stands for both
  }
}

/** Removes what the ledger says was not there, as far as it is empty, and the ledger. */
export async function settleNode(): Promise<void> {
  const ledger = await readLedger();
  if (ledger === undefined) return;
  for (const hierarchy of await cgroupHierarchies()) {
    for (const cgroup of ledger.cgroups) await removeEmpty(join(hierarchy, cgroup));
  }
  await rm(LEDGER, { force: true });
  for (const directory of ledger.directories.toReversed()) await removeEmpty(directory);
}

/** Undefined when there is none; one whose writer was killed meanwhile says nothing. */
async function readLedger(): Promise<Ledger | undefined> {
  let text: string;
  try {
    text = await readFile(LEDGER, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
  try {
    return JSON.parse(text) as Ledger;
  } catch {
    return { directories: [], cgroups: [] };
  }
}

/** Removes the cgroups of a pod from every hierarchy, in whichever class it was. The runtime has emptied them. */
export async function removePodCgroups(uid: string): Promise<void> {
  for (const hierarchy of await cgroupHierarchies()) {
    for (const parent of KUBEPODS) await removeEmptyTree(join(hierarchy, parent, `pod${uid}`));
  }
}

/** Cgroup v1 has one tree a controller; v2 has one for all. */
async function cgroupHierarchies(): Promise<string[]> {
  if (await isThere(join(CGROUP_ROOT, 'cgroup.controllers'))) return [CGROUP_ROOT];
  const names = await readdir(CGROUP_ROOT).catch(() => []);
  return names.map((name) => join(CGROUP_ROOT, name));
}

async function removeEmptyTree(directory: string): Promise<void> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) if (entry.isDirectory()) await removeEmptyTree(join(directory, entry.name));
  await removeEmpty(directory);
}

/** What is not there, not empty or still in use stays. */
async function removeEmpty(directory: string): Promise<void> {
  try {
    await rmdir(directory);
  } catch (error) {
    if (!['ENOENT', 'ENOTEMPTY', 'EBUSY', 'ENOTDIR'].some((code) => hasCode(error, code))) throw error;
  }
}

/** `/a/b/c` -> `/a`, `/a/b`, `/a/b/c`. */
function lineage(path: string): string[] {
  return path === '/' ? [] : [...lineage(dirname(path)), path];
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (hasCode(error, 'ENOENT') || hasCode(error, 'ENOTDIR')) return false;
    throw error;
  }
}
