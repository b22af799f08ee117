/**
 * Writes the files of a configuration volume as the kubelet's atomic writer lays them out: the files in a folder with a
 * date, `..data` that leads to it, and a link for each through `..data`.
 *
 * @see kubernetes v1.18.6, `pkg/volume/util/atomic_writer.go`
 */

import { chmodSync, existsSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ConfigFiles } from './config-files.ts';

const DATA = '..data';
const NEW_DATA = '..data_tmp';
const FOLDER = '..files';
const FOLDER_MODE = 0o755;

/**
 * Writes `files` into the empty directory `volume`. One that has its files already stays as it is: an earlier attempt
 * of the same pod wrote them.
 */
export function writeConfig(volume: string, files: ConfigFiles): void {
  if (existsSync(join(volume, DATA))) return;
  const folder = join(volume, FOLDER);
  rmSync(folder, { recursive: true, force: true });
  rmSync(join(volume, NEW_DATA), { force: true });
  makeFolder(folder);
  for (const [path, { bytes, mode }] of files) {
    const steps = path.split('/');
    for (let depth = 1; depth < steps.length; depth++) makeFolder(join(folder, ...steps.slice(0, depth)));
    writeFileSync(join(folder, path), bytes);
    chmodSync(join(folder, path), mode);
  }
  for (const [top = ''] of [...files.keys()].map((path) => path.split('/'))) {
    const link = join(volume, top);
    rmSync(link, { force: true });
    symlinkSync(join(DATA, top), link);
  }
  symlinkSync(FOLDER, join(volume, NEW_DATA));
  renameSync(join(volume, NEW_DATA), join(volume, DATA));
}

function makeFolder(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  mkdirSync(path, { recursive: true });
  chmodSync(path, FOLDER_MODE);
}
