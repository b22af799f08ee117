/**
 * The files of a real node, with a mark in every directory that was made for a pod: whatever becomes of this process,
 * `refmanager cleanup` finds them.
 */

import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { KubeletFiles } from '../../kubelet/files/kubelet-files.ts';
import { NodeFiles } from '../../kubelet/files/node-files.ts';
import { hasCode } from './error-code.ts';
import { MARK, type Mark, POD_ROOTS } from './node-paths.ts';

export class MarkedFiles implements KubeletFiles {
  readonly #files = new NodeFiles('/');
  readonly #mark: Mark;
  /** Pods' directories that were seen to: every container of a pod asks for its directory again. */
  readonly #known = new Set<string>();

  constructor(mark: Mark) {
    this.#mark = mark;
  }

  /** A pod's directory that is there already and has no mark is somebody else's, and stays unmarked. */
  async makeDirectory(path: string, mode: number): Promise<void> {
    const ofPod = podDirectory(path);
    if (ofPod !== undefined && !this.#known.has(ofPod)) {
      if (await isMade(ofPod, mode)) await writeFile(join(ofPod, MARK), JSON.stringify(this.#mark));
      this.#known.add(ofPod);
    }
    await this.#files.makeDirectory(path, mode);
  }

  createFile(path: string): Promise<void> {
    return this.#files.createFile(path);
  }

  changeMode(path: string, mode: number): Promise<void> {
    return this.#files.changeMode(path, mode);
  }

  remove(path: string): Promise<void> {
    return this.#files.remove(path);
  }

  exists(path: string): Promise<boolean> {
    return this.#files.exists(path);
  }

  symlink(target: string, link: string): Promise<void> {
    return this.#files.symlink(target, link);
  }
}

/** `/var/log/pods/POD` of whatever lies in it. */
function podDirectory(path: string): string | undefined {
  const root = POD_ROOTS.find((each) => path.startsWith(`${each}/`));
  if (root === undefined) return undefined;
  const [pod = ''] = path.slice(root.length + 1).split('/');
  return pod === '' ? undefined : `${root}/${pod}`;
}

/** False when it was there before. */
async function isMade(directory: string, mode: number): Promise<boolean> {
  try {
    await mkdir(directory, { mode });
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    if (!hasCode(error, 'ENOENT')) throw error;
  }
  // The end of another run has taken the parent away, which was empty.
  await mkdir(dirname(directory), { recursive: true });
  return isMade(directory, mode);
}
