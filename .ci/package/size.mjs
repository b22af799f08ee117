// What an install of the package costs, on disk and in packages, against its limits.
import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run.mjs';

const MOST_MEGABYTES = 20;
const MOST_PACKAGES = 45;
const BLOCK = 512;
const MEGABYTE = 1024 * 1024;

/** @throws when the install is over a limit */
export function checkSize(project) {
  const megabytes = bytesOnDisk(join(project, 'node_modules')) / MEGABYTE;
  const packages = run('npm', ['ls', '--all', '--parseable'], project).trim().split('\n').length - 1; // the project itself
  const told = `${megabytes.toFixed(1)} MB on disk (at most ${MOST_MEGABYTES}), ${packages} packages (at most ${MOST_PACKAGES})`;
  if (megabytes > MOST_MEGABYTES || packages > MOST_PACKAGES) throw new Error(`the install is too large: ${told}`);
  console.log('install:', told);
}

/** As `du` counts them: whole blocks, folders too. */
function bytesOnDisk(path) {
  const status = lstatSync(path);
  const own = status.blocks * BLOCK;
  if (!status.isDirectory()) return own;
  return readdirSync(path).reduce((bytes, name) => bytes + bytesOnDisk(join(path, name)), own);
}
