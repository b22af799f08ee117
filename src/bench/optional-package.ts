/**
 * Packages that a contender is made of and that refmanager does not depend on: taken where they are installed, beside
 * refmanager, in the folder that the command was started in, or in the one that the environment variable names.
 */

import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

const FOLDER_VARIABLE = 'REFMANAGER_BENCH_PACKAGES';

/** The package's exports, as `require` has them. Throws where there is none. */
export function optionalPackage(name: string): unknown {
  for (const place of places()) {
    const require = createRequire(place);
    let path: string;
    try {
      path = require.resolve(name);
    } catch {
      continue; // not here; the next place may have it
    }
    return require(path);
  }
  throw new Error(`the package ${name} is not installed here (npm install ${name})`);
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

function places(): string[] {
  const folder = process.env[FOLDER_VARIABLE];
  const folders = [process.cwd(), ...(folder === undefined ? [] : [resolve(folder)])];
  return [import.meta.url, ...folders.map((one) => join(one, 'package.json'))];
}
