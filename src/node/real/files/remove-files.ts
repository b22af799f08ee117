/**
 * Removes what runs wrote on a node: logs, the links to them, volumes with what is mounted in them, cgroups. Whatever ends
 * this process between two steps, what is left is found again: a directory keeps its mark until all that belongs to it is
 * gone, and then takes a name that says whose it is before its content goes.
 */

import { readdir, readlink, realpath, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { errorText } from '../../../kubelet/kubelet-error.ts';
import type { RunId } from '../labels.ts';
import { foldersOfNode, settleNode } from '../node-ledger.ts';
import { PodCgroups } from '../removal/pod-cgroups.ts';
import { mountPoints, unmount } from '../volumes/mounts.ts';
import { hasCode } from './error-code.ts';
import { readMark } from './marks.ts';
import { CONTAINER_LOGS, type Mark, POD_LOGS, POD_ROOTS, POD_VOLUMES } from './node-paths.ts';
import { forgetRun, runsOnNode } from './run-files.ts';
import { readStagedName, socketKey, stagedName } from './staged-names.ts';

/** What the runtime has, and had, of the pods whose files are to go. */
export interface PodsOnRuntime {
  /** Uids of pods that it still has: their files stay. */
  readonly left: ReadonlySet<string>;
  /** Uids of pods that it had: their cgroups go, marked or not. */
  readonly seen: ReadonlySet<string>;
}

/**
 * Removes the directories that runs on `endpoint` marked (only those of `runId`, if given), and what leads to them. When no
 * marked pod is left, and no run, the node is as it was before the first run. Returns what could not be removed, and why.
 */
export async function removeFiles(endpoint: string, runId: RunId, { left, seen }: PodsOnRuntime): Promise<string[]> {
  const removal = new FileRemoval(endpoint, runId);
  await removal.staged();
  for (const root of POD_ROOTS) {
    for (const name of await namesIn(root)) {
      if (!left.has(uidOf(root, name))) await removal.directory(root, name);
    }
  }
  for (const uid of seen) if (!left.has(uid) && !removal.uids.has(uid)) await removal.cgroups(uid);
  await removal.end();
  return removal.problems;
}

class FileRemoval {
  readonly problems: string[] = [];
  /** Of pods whose cgroups were seen to. */
  readonly uids = new Set<string>();
  readonly #runId: RunId;
  readonly #key: string;
  readonly #cgroups = new PodCgroups();
  /** For the names of what is being removed; of this removal when it is not of one run. */
  readonly #mark: Mark;

  constructor(endpoint: string, runId: RunId) {
    this.#runId = runId;
    this.#key = socketKey(endpoint);
    this.#mark = { endpoint, runId: runId ?? 'cleanup' };
  }

  /** What was half made or half removed. */
  async staged(): Promise<void> {
    for (const folder of foldersOfNode()) {
      for (const name of await namesIn(folder)) {
        const of = readStagedName(name);
        if (of?.key !== this.#key || !this.#isMeant(of.runId)) continue;
        await this.#try(join(folder, name), async (path) => {
          await unmountBelow(path);
          await rm(path, { recursive: true, force: true });
        });
      }
    }
  }

  async directory(root: string, name: string): Promise<void> {
    const directory = join(root, name);
    const mark = readMark(directory);
    if (mark === undefined || socketKey(mark.endpoint) !== this.#key || !this.#isMeant(mark.runId)) return;
    await this.#try(directory, async () => {
      if (root === POD_VOLUMES) await unmountBelow(directory);
      await requireUnmounted(directory);
      if (!(await this.cgroups(uidOf(root, name)))) return;
      await removeLinksInto(directory);
      const gone = join(root, stagedName(this.#key, mark.runId));
      await rename(directory, gone);
      await rm(gone, { recursive: true, force: true });
    });
  }

  /** False when one stays. */
  async cgroups(uid: string): Promise<boolean> {
    this.uids.add(uid);
    const left = await this.#cgroups.remove(uid);
    const [first] = left;
    if (first !== undefined) this.problems.push(`${first} was left: something still runs in it`);
    return left.length === 0;
  }

  /** The runs that are over, and what was not there before them. */
  async end(): Promise<void> {
    for (const { endpoint, runId, isAlive } of await runsOnNode()) {
      const isOver = this.#runId === undefined ? !isAlive : runId === this.#runId;
      if (isOver && socketKey(endpoint) === this.#key) await forgetRun(runId);
    }
    if ((await this.#podsLeft()) === 0) await this.#try(POD_LOGS, () => settleNode(this.#mark));
  }

  /** Of any run on any runtime, half made ones too. */
  async #podsLeft(): Promise<number> {
    let left = 0;
    for (const root of POD_ROOTS) {
      for (const name of await namesIn(root)) {
        if (readStagedName(name) !== undefined || readMark(join(root, name)) !== undefined) left++;
      }
    }
    return left;
  }

  #isMeant(runId: string): boolean {
    return this.#runId === undefined || runId === this.#runId;
  }

  async #try(path: string, work: (path: string) => Promise<void>): Promise<void> {
    try {
      await work(path);
    } catch (error) {
      this.problems.push(`${path} was left: ${errorText(error)}`);
    }
  }
}

/** Logs are in `NAMESPACE_NAME_UID`; the first two cannot have an underscore. Volumes are in `UID`. */
function uidOf(root: string, name: string): string {
  return root === POD_LOGS ? name.split('_').slice(2).join('_') : name;
}

/** Where PodVolumes mounts things, below a pod's directory. */
const OWN_MOUNT = /^\/(volumes\/[^/]+|volume-subpaths\/[^/]+\/[^/]+\/\d+)$/;

/** Of a pod's volumes: those in memory, and sub-paths; innermost first. What a container has mounted by itself stays. */
async function unmountBelow(directory: string): Promise<void> {
  const real = await realpath(directory);
  for (const { path } of (await mountPoints()).toReversed()) {
    if (path.startsWith(`${real}/`) && OWN_MOUNT.test(path.slice(real.length))) await unmount(path);
  }
}

async function requireUnmounted(directory: string): Promise<void> {
  const real = await realpath(directory);
  const mounted = (await mountPoints()).find(({ path }) => path === real || path.startsWith(`${real}/`));
  if (mounted !== undefined) throw new Error(`something is mounted on ${mounted.path}`);
}

/** Removes the links to logs in `directory`. */
async function removeLinksInto(directory: string): Promise<void> {
  for (const name of await namesIn(CONTAINER_LOGS)) {
    const link = join(CONTAINER_LOGS, name);
    const target = await readlink(link).catch(() => '');
    if (target.startsWith(`${directory}/`)) await rm(link, { force: true });
  }
}

async function namesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}
