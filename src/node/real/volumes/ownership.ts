/**
 * fsGroup: the group that all of a volume belongs to.
 *
 * @see kubernetes v1.18.6, `pkg/volume/volume_linux.go`, SetVolumeOwnership
 */

import { chmodSync, lchownSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const READ_WRITE = 0o660;
const READ = 0o440;
const EXECUTE = 0o110;
const SET_GROUP = 0o2000;
const PERMISSIONS = 0o7777;

/** For a volume that no container has seen yet: what is below `path` is ours. */
export function setGroup(path: string, group: number, isReadOnly: boolean): void {
  const stat = lstatSync(path);
  lchownSync(path, stat.uid, group);
  if (stat.isSymbolicLink()) return;
  const granted = isReadOnly ? READ : READ_WRITE;
  const mode = granted | (stat.isDirectory() ? SET_GROUP | EXECUTE : 0);
  chmodSync(path, (stat.mode & PERMISSIONS) | mode);
  if (!stat.isDirectory()) return;
  for (const name of readdirSync(path)) setGroup(join(path, name), group, isReadOnly);
}
