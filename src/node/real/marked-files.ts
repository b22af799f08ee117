/**
 * The files of a real node, with a mark in every directory that was made for a pod: whatever becomes of this process,
 * `refmanager cleanup` finds them.
 *
 * Synchronous on purpose. A start makes seven such operations, each of a few microseconds in the kernel's caches; by way of
 * libuv's threads each also waited for two threads to be scheduled on a machine that is busy starting containers, which
 * was most of a start's time outside of the runtime (docs/cri.md, "The suite").
 */

import { chmodSync, closeSync, mkdirSync, openSync, statSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { KubeletFiles } from '../../kubelet/files/kubelet-files.ts';
import { hasCode } from './error-code.ts';
import { MARK, type Mark, POD_ROOTS } from './node-paths.ts';

export class MarkedFiles implements KubeletFiles {
  readonly #mark: string;
  /** Pods' directories that were seen to: every container of a pod asks for its directory again. */
  readonly #known = new Set<string>();

  constructor(mark: Mark) {
    this.#mark = JSON.stringify(mark);
  }

  /** A pod's directory that is there already and has no mark is somebody else's, and stays unmarked. */
  makeDirectory(path: string, mode: number): void {
    const ofPod = podDirectory(path);
    if (ofPod !== undefined && !this.#known.has(ofPod)) {
      if (isMade(ofPod, mode)) writeFileSync(join(ofPod, MARK), this.#mark);
      this.#known.add(ofPod);
    }
    mkdirSync(path, { recursive: true, mode });
  }

  createFile(path: string): void {
    closeSync(openSync(path, 'w'));
  }

  changeMode(path: string, mode: number): void {
    chmodSync(path, mode);
  }

  remove(path: string): void {
    try {
      unlinkSync(path);
    } catch (error) {
      if (!hasCode(error, 'ENOENT')) throw error;
    }
  }

  exists(path: string): boolean {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  }

  symlink(target: string, link: string): void {
    symlinkSync(target, link);
  }
}

/** `/var/log/pods/POD` of whatever lies in it. */
function podDirectory(path: string): string | undefined {
  const root = POD_ROOTS.find((each) => path.startsWith(`${each}/`));
  if (root === undefined) return undefined;
  const end = path.indexOf('/', root.length + 1);
  const directory = end === -1 ? path : path.slice(0, end);
  return directory.length > root.length + 1 ? directory : undefined;
}

/** False when it was there before. */
function isMade(directory: string, mode: number): boolean {
  try {
    mkdirSync(directory, { mode });
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    if (!hasCode(error, 'ENOENT')) throw error;
  }
  // The end of another run has taken the parent away, which was empty.
  mkdirSync(dirname(directory), { recursive: true });
  return isMade(directory, mode);
}
