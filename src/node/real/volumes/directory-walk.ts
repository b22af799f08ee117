/**
 * Paths inside a directory whose content somebody else may change at any moment: a volume, in which containers run as
 * root. No path is ever given to the kernel twice. Each step is taken from an open directory (`/proc/self/fd/N/NAME`, which
 * is openat for those that have no openat) and follows no link; what is found is what is held open, whatever becomes of
 * its name afterwards.
 *
 * A link inside is followed by hand, as far as it stays inside. `..` goes back to the directory that was held open before,
 * never to what the kernel calls its parent; above the first there is none.
 *
 * @see kubernetes v1.18.6, `pkg/volume/util/subpath/subpath_linux.go`: safeOpenSubPath, doSafeOpen, doSafeMakeDir
 */

import { chmodSync, closeSync, constants, fstatSync, mkdirSync, openSync, readlinkSync } from 'node:fs';
import { hasCode } from '../files/error-code.ts';

/** Not among Node's constants: a handle on whatever is there, without opening it (a pipe would wait, a device act). */
const O_PATH = 0o10_000_000;
const O_CLOEXEC = 0o2_000_000;
const HANDLE = O_PATH | O_CLOEXEC | constants.O_NOFOLLOW;
/** As many as the kernel follows. */
const MOST_LINKS = 40;
const PERMISSIONS = 0o7777;

/** What is open must be closed by whoever asked. */
export interface OpenPath {
  readonly fd: number;
  readonly isDirectory: boolean;
}

/** Where an open file is, for a call that takes a path: itself, not what has its name by now. */
export function pathOfHandle(fd: number): string {
  return `/proc/self/fd/${fd}`;
}

/** `a//b/./c` -> `a`, `b`, `c`. Undefined for what is absolute or has a `..`. */
function stepsOf(subPath: string): string[] | undefined {
  if (subPath.startsWith('/')) return undefined;
  const steps = subPath.split('/').filter((step) => step !== '' && step !== '.');
  return steps.includes('..') ? undefined : steps;
}

/** A handle on a directory that is named by somebody we trust. */
export function openDirectory(path: string): number {
  return openSync(path, HANDLE | constants.O_DIRECTORY);
}

/**
 * Opens what is at `subPath` below the directory `root`; directories that are not there are made, with the mode and the
 * group of the root.
 * @throws {Error} when it leaves the root, by a link for instance, or leads through something that is no directory
 */
export function openWithin(root: number, subPath: string): OpenPath {
  const steps = stepsOf(subPath);
  if (steps === undefined) throw new Error(`subPath "${subPath}" must be relative and must not contain '..'`);
  const walk = new Walk(root, subPath);
  try {
    return walk.to(steps);
  } finally {
    walk.close();
  }
}

class Walk {
  readonly #subPath: string;
  readonly #root: number;
  /** Of the directories that were gone through; the last is where we are. The root, which is somebody else's, is not in. */
  readonly #open: number[] = [];
  #links = 0;

  constructor(root: number, subPath: string) {
    this.#root = root;
    this.#subPath = subPath;
  }

  to(steps: readonly string[]): OpenPath {
    const left = [...steps].reverse();
    for (let step = left.pop(); step !== undefined; step = left.pop()) {
      if (step === '..') {
        this.#back();
        continue;
      }
      const fd = this.#openOrMake(step);
      const stat = fstatSync(fd);
      if (stat.isSymbolicLink()) {
        closeSync(fd);
        left.push(...this.#target(step).reverse());
      } else if (stat.isDirectory()) {
        this.#open.push(fd);
      } else if (left.length === 0) {
        return { fd, isDirectory: false };
      } else {
        closeSync(fd);
        throw new Error(`subPath "${this.#subPath}": "${step}" is not a directory`);
      }
    }
    const last = this.#open.pop();
    // Also when it led back to the root: what the caller closes is never the root's own handle.
    return { fd: last ?? openSync(`${pathOfHandle(this.#root)}/.`, HANDLE | constants.O_DIRECTORY), isDirectory: true };
  }

  close(): void {
    for (const fd of this.#open.splice(0)) closeSync(fd);
  }

  get #here(): number {
    return this.#open.at(-1) ?? this.#root;
  }

  #back(): void {
    const last = this.#open.pop();
    if (last === undefined) throw this.#escapes();
    closeSync(last);
  }

  #openOrMake(name: string): number {
    const path = `${pathOfHandle(this.#here)}/${name}`;
    try {
      return openSync(path, HANDLE);
    } catch (error) {
      if (!hasCode(error, 'ENOENT')) throw error;
    }
    const isNew = this.#make(path);
    const fd = openSync(path, HANDLE);
    if (isNew && fstatSync(fd).isDirectory()) this.#likeRoot(fd);
    return fd;
  }

  /** False when somebody was faster. */
  #make(path: string): boolean {
    try {
      mkdirSync(path, { mode: fstatSync(this.#root).mode & PERMISSIONS });
      return true;
    } catch (error) {
      if (hasCode(error, 'EEXIST')) return false;
      throw error;
    }
  }

  #likeRoot(fd: number): void {
    const { mode } = fstatSync(this.#root);
    chmodSync(pathOfHandle(fd), mode & PERMISSIONS);
  }

  /** Where a link leads, in steps. It may be another one by now than the one that was opened: it is walked all the same. */
  #target(name: string): string[] {
    if (++this.#links > MOST_LINKS) throw new Error(`subPath "${this.#subPath}": too many links`);
    const target = readlinkSync(`${pathOfHandle(this.#here)}/${name}`);
    if (target.startsWith('/')) throw this.#escapes();
    return target.split('/').filter((step) => step !== '' && step !== '.');
  }

  #escapes(): Error {
    return new Error(`subPath "${this.#subPath}" leads out of its volume`);
  }
}
