/**
 * Removes what runs wrote on a node: logs, the links to them, volumes and cgroups of marked pods.
 */

import { readdir, readFile, readlink, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunId } from './labels.ts';
import { removePodCgroups, settleNode } from './node-ledger.ts';
import { CONTAINER_LOGS, MARK, type Mark, POD_LOGS, POD_ROOTS } from './node-paths.ts';

const MOUNTS = '/proc/self/mountinfo';
/** Of a line of mountinfo: where it is mounted. */
const MOUNT_POINT_FIELD = 4;

/**
 * Removes the directories that runs on `endpoint` marked (only those of `runId`, if given), and what leads to them.
 * When no marked pod is left, the node is as it was before the first run. Returns what could not be removed, and why.
 */
export async function removeFiles(endpoint: string, runId: RunId): Promise<string[]> {
  const problems: string[] = [];
  const mounts = await mountPoints();
  let othersLeft = 0;
  for (const root of POD_ROOTS) {
    for (const name of await namesIn(root)) {
      const directory = join(root, name);
      const mark = await readMark(directory);
      if (mark === undefined) continue;
      if (mark.endpoint !== endpoint || (runId !== undefined && mark.runId !== runId)) {
        othersLeft++;
        continue;
      }
      const mounted = mounts.find((each) => each === directory || each.startsWith(`${directory}/`));
      if (mounted !== undefined) {
        problems.push(`${directory} was left: something is mounted on ${mounted}`);
        othersLeft++;
        continue;
      }
      await rm(directory, { recursive: true, force: true });
      await removePodCgroups(uidOf(root, name));
    }
  }
  await removeDeadLinks();
  if (othersLeft === 0) await settleNode();
  return problems;
}

/** Logs are in `NAMESPACE_NAME_UID`; neither part can have an underscore. Volumes are in `UID`. */
function uidOf(root: string, name: string): string {
  return root === POD_LOGS ? name.slice(name.lastIndexOf('_') + 1) : name;
}

/** Links into pods' logs whose target is gone: what they led to was removed. */
async function removeDeadLinks(): Promise<void> {
  for (const name of await namesIn(CONTAINER_LOGS)) {
    const link = join(CONTAINER_LOGS, name);
    const target = await readlink(link).catch(() => '');
    const [, ofPod] = /^(\/var\/log\/pods\/[^/]+)\//.exec(target) ?? [];
    if (ofPod !== undefined && !(await namesIn(POD_LOGS)).includes(ofPod.slice(POD_LOGS.length + 1))) await rm(link);
  }
}

async function readMark(directory: string): Promise<Mark | undefined> {
  try {
    return JSON.parse(await readFile(join(directory, MARK), 'utf8')) as Mark;
  } catch {
    return undefined; // no mark, or none of ours: not ours to remove
  }
}

async function namesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

async function mountPoints(): Promise<string[]> {
  const lines = (await readFile(MOUNTS, 'utf8')).split('\n');
  return lines.map((line) => line.split(' ')[MOUNT_POINT_FIELD] ?? '');
}
