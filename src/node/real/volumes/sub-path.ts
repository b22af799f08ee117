/**
 * A part of a volume for one container. The runtime is told a path that nobody but root can change, on which the very
 * file or directory is mounted that was found in the volume: whatever its containers do to names and links afterwards.
 *
 * @see kubernetes v1.18.6, `pkg/volume/util/subpath/subpath_linux.go`, doBindSubPath
 */

import { closeSync, constants, fstatSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { MarkedFiles } from '../files/marked-files.ts';
import { openDirectory, openWithin } from './directory-walk.ts';
import { bindMount, mountPoints, unmount } from './mounts.ts';

const DIRECTORY_MODE = 0o750;
const BIND_ATTEMPTS = 2;

export interface SubPath {
  readonly volume: string;
  /** Made by us, where only root can; else named by the user, who may have named a link. */
  readonly isOurs: boolean;
  readonly subPath: string;
  /** Where it is mounted. */
  readonly target: string;
}

/** Mounts the sub-path on `target`; an earlier container's mount there goes first. */
export async function bindSubPath(files: MarkedFiles, { volume, isOurs, subPath, target }: SubPath): Promise<void> {
  const root = isOurs ? openDirectory(volume) : openSync(volume, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    const { fd, isDirectory } = openWithin(root, subPath);
    try {
      files.makeDirectory(dirname(target), DIRECTORY_MODE);
      await unmountAll(target);
      if (isDirectory) files.makeDirectory(target, DIRECTORY_MODE);
      else files.createFile(target);
      await bindMount(fd, target);
      await requireSame(fd, target);
    } finally {
      closeSync(fd);
    }
  } finally {
    closeSync(root);
  }
}

async function unmountAll(target: string): Promise<void> {
  for (let attempt = 0; attempt < BIND_ATTEMPTS; attempt++) {
    if (!(await mountPoints()).some(({ path }) => path === target)) return;
    await unmount(target);
  }
}

/** What is mounted must be what was found: told by its number, which no name can take over while it is held open. */
async function requireSame(fd: number, target: string): Promise<void> {
  const found = fstatSync(fd, { bigint: true });
  const mounted = statSync(target, { bigint: true });
  if (found.dev === mounted.dev && found.ino === mounted.ino) return;
  await unmount(target);
  throw new Error(`what was mounted on ${target} is not what was found in the volume`);
}
