/**
 * Packages that a contender is made of and that this project does not install: looked for among its own, then in the
 * folder that the environment variable names (`npm install sharedmap@1.2.0 lmdb@3.5.6` there).
 */

import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

const FOLDER_VARIABLE = 'REFMANAGER_BENCH_PACKAGES';

/** The package's exports, as `require` has them. Throws where there is none. */
export function optionalPackage(name: string): unknown {
  const folder = process.env[FOLDER_VARIABLE];
  const places = folder === undefined ? [import.meta.url] : [import.meta.url, join(resolve(folder), 'package.json')];
  for (const place of places) {
    const require = createRequire(place);
    let path: string;
    try {
      path = require.resolve(name);
    } catch {
      continue;
    }
    return require(path);
  }
  throw new Error(`no package ${name}; install it in a folder and name that in ${FOLDER_VARIABLE}`);
}

/** Why the package cannot be had, or undefined. */
export function missingPackage(name: string): string | undefined {
  try {
    optionalPackage(name);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
