/**
 * hostPath: what must be there, or be made.
 *
 * @see kubernetes v1.18.6, `pkg/volume/hostpath/host_path.go`, checkType
 */

import { closeSync, mkdirSync, openSync, type Stats, statSync } from 'node:fs';
import { hasCode } from '../files/error-code.ts';

const DIRECTORY_MODE = 0o755;
const FILE_MODE = 0o644;

/** @throws {Error} when `path` is not of this type and cannot be made so, in upstream's words */
export function checkHostPath(path: string, type: string): void {
  if (type === '') return;
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined && type === 'DirectoryOrCreate') mkdirSync(path, { mode: DIRECTORY_MODE, recursive: true });
  else if (found === undefined && type === 'FileOrCreate') createFile(path);
  else if (found === undefined || !isOfType(found, type)) {
    throw new Error(`hostPath type check failed: ${path} is not ${WANTED[type] ?? `a known type: ${type}`}`);
  }
}

const WANTED: Readonly<Record<string, string>> = {
  DirectoryOrCreate: 'a directory',
  Directory: 'a directory',
  FileOrCreate: 'a file',
  File: 'a file',
  Socket: 'a socket file',
  CharDevice: 'a character device',
  BlockDevice: 'a block device',
};

function isOfType(found: Stats, type: string): boolean {
  switch (type) {
    case 'DirectoryOrCreate':
    case 'Directory':
      return found.isDirectory();
    case 'FileOrCreate':
    case 'File':
      return found.isFile();
    case 'Socket':
      return found.isSocket();
    case 'CharDevice':
      return found.isCharacterDevice();
    case 'BlockDevice':
      return found.isBlockDevice();
    default:
      return false;
  }
}

/** Its folder must be there. */
function createFile(path: string): void {
  try {
    closeSync(openSync(path, 'wx', FILE_MODE));
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  }
}
