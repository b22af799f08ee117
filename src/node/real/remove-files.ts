/**
 * Removes what runs wrote on a node: logs, the links to them, volumes and cgroups of marked pods.
 */

import { readdir, readFile, readlink, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { socketPath } from '../../runtime/cri/endpoint.ts';
import { hasCode } from './error-code.ts';
import type { RunId } from './labels.ts';
import { removePodCgroups, settleNode } from './node-ledger.ts';
import { CONTAINER_LOGS, MARK, type Mark, POD_LOGS, POD_ROOTS } from './node-paths.ts';

const MOUNTS = '/proc/self/mountinfo';
/** Of a line of mountinfo: where it is mounted. */
const MOUNT_POINT_FIELD = 4;

/**
 * Removes the directories that runs on `endpoint` marked (only those of `runId`, if given), and what leads to them, but
 * for pods of these uids: the runtime still has them. When no marked pod is left, the node is as it was before the first
 * run. Returns what could not be removed, and why.
 */
export async function removeFiles(endpoint: string, runId: RunId, present: ReadonlySet<string>): Promise<string[]> {
  const problems: string[] = [];
  const mounts = await mountPoints();
  let left = 0;
  for (const root of POD_ROOTS) {
    for (const name of await namesIn(root)) {
      const directory = join(root, name);
      const mark = await readMark(directory);
      if (mark === undefined) continue;
      const isOurs = (await isSameSocket(mark.endpoint, endpoint)) && (runId === undefined || mark.runId === runId);
      if (!isOurs || present.has(uidOf(root, name))) {
        left++;
        continue;
      }
      const real = await realpath(directory);
      const mounted = mounts.find((each) => each === real || each.startsWith(`${real}/`));
      if (mounted !== undefined) {
        problems.push(`${directory} was left: something is mounted on ${mounted}`);
        left++;
        continue;
      }
      // What leads to the directory goes before it: whatever ends this process, the mark finds the rest again.
      await removePodCgroups(uidOf(root, name));
      await removeLinksInto(directory);
      await rm(directory, { recursive: true, force: true });
    }
  }
  if (left === 0) await settleNode();
  return problems;
}

/** Logs are in `NAMESPACE_NAME_UID`; the first two cannot have an underscore. Volumes are in `UID`. */
function uidOf(root: string, name: string): string {
  return root === POD_LOGS ? name.split('_').slice(2).join('_') : name;
}

/** Removes the links to logs in `directory`. */
async function removeLinksInto(directory: string): Promise<void> {
  for (const name of await namesIn(CONTAINER_LOGS)) {
    const link = join(CONTAINER_LOGS, name);
    const target = await readlink(link).catch(() => '');
    if (target.startsWith(`${directory}/`)) await rm(link, { force: true });
  }
}

/** Undefined when there is none, or none of ours: what lies there is not ours to remove. */
async function readMark(directory: string): Promise<Mark | undefined> {
  try {
    const { endpoint, runId } = JSON.parse(await readFile(join(directory, MARK), 'utf8')) as Record<
      keyof Mark,
      unknown
    >;
    return typeof endpoint === 'string' && typeof runId === 'string' ? { endpoint, runId } : undefined;
  } catch {
    return undefined;
  }
}

/** `/var/run` and `/run` are one directory: a socket has several names. */
async function isSameSocket(one: string, other: string): Promise<boolean> {
  if (one === other) return true;
  const paths = await Promise.all([one, other].map((each) => realpath(socketPath(each)).catch(() => undefined)));
  return paths[0] !== undefined && paths[0] === paths[1];
}

async function namesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}

async function mountPoints(): Promise<string[]> {
  const lines = (await readFile(MOUNTS, 'utf8')).split('\n');
  return lines.map((line) => line.split(' ')[MOUNT_POINT_FIELD] ?? '');
}
