/**
 * The files of a real node, with a mark in every directory that was made for a pod: whatever becomes of this process,
 * `refmanager cleanup` finds them. A pod's directory appears with its mark in it or not at all: it is made under a name
 * that says whose it is, and renamed.
 *
 * Synchronous on purpose. A start makes seven such operations, each of a few microseconds in the kernel's caches; by way of
 * libuv's threads each also waited for two threads to be scheduled on a machine that is busy starting containers, which
 * was most of a start's time outside of the runtime (docs/cri.md, "The suite").
 */

import {
  chmodSync,
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { KubeletFiles } from '../../../kubelet/files/kubelet-files.ts';
import { hasCode } from './error-code.ts';
import { readMark } from './marks.ts';
import { MARK, type Mark, podDirectoryOf } from './node-paths.ts';
import { socketKey, stagedName } from './staged-names.ts';

/** Other runs' ends take empty parents away, and their clean-ups what is half made: seldom more than once. */
const MOST_ATTEMPTS = 10;

export class MarkedFiles implements KubeletFiles {
  readonly #mark: Mark;
  readonly #key: string;
  /** Pods' directories that were seen to: every container of a pod asks for its directory again. */
  readonly #known = new Set<string>();

  constructor({ endpoint, runId }: Mark) {
    this.#mark = { endpoint, runId };
    this.#key = socketKey(endpoint);
  }

  /** @throws {Error} when it is in a pod's directory that another run, or somebody else, has made */
  makeDirectory(path: string, mode: number): void {
    const ofPod = podDirectoryOf(path);
    if (ofPod !== undefined && !this.#known.has(ofPod)) {
      this.#makePodDirectory(ofPod, mode);
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

  #makePodDirectory(directory: string, mode: number): void {
    for (let attempt = 1; !this.#isOurs(directory); attempt++) {
      try {
        this.#renameInto(directory, mode);
        return;
      } catch (error) {
        const isOthersDoing = ['ENOENT', 'EEXIST', 'ENOTEMPTY'].some((code) => hasCode(error, code));
        if (!isOthersDoing || attempt === MOST_ATTEMPTS) throw error;
      }
    }
  }

  /** False when it is not there, or empty and nobody's: some runtimes make it when they start a sandbox late. */
  #isOurs(directory: string): boolean {
    if (statSync(directory, { throwIfNoEntry: false }) === undefined) return false;
    const mark = readMark(directory);
    if (mark === undefined && readdirSync(directory).length === 0) return false;
    if (mark === undefined) {
      throw new Error(`${directory} is there already, and refmanager has not made it: its pod may be somebody else's`);
    }
    if (mark.runId === this.#mark.runId) return true;
    const help = `if that has ended: refmanager cleanup --runtime ${mark.endpoint}`;
    throw new Error(`${directory} is there already: another run has made it; ${help}`);
  }

  #renameInto(directory: string, mode: number): void {
    const parent = dirname(directory);
    mkdirSync(parent, { recursive: true });
    const staged = join(parent, stagedName(this.#key, this.#mark.runId));
    try {
      mkdirSync(staged, { mode });
      writeFileSync(join(staged, MARK), JSON.stringify(this.#mark));
      renameSync(staged, directory);
    } catch (error) {
      rmSync(staged, { recursive: true, force: true });
      throw error;
    }
  }
}
