// The tarball, and a project that has installed it and nothing else.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ROOT, run } from './run.mjs';

const QUIET = ['--no-audit', '--no-fund', '--silent'];

/** Packs this repository into `folder`. Returns the tarball's path. */
export function packed(folder) {
  const told = run('npm', ['pack', '--json', '--pack-destination', folder], ROOT).replace(/^[^[{]*/, '');
  const [{ filename }] = Object.values(JSON.parse(told));
  return resolve(folder, filename);
}

/** Makes `folder` a project that depends on the tarball. Returns it. */
export function installed(tarball, folder) {
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'user', private: true, type: 'module' }));
  run('npm', ['install', ...QUIET, tarball], folder);
  return folder;
}

export function install(project, ...packages) {
  run('npm', ['install', ...QUIET, '--save-exact', ...packages], project);
}
