/**
 * `node test/vectors.ts [DIR]`: runs every vector of DIR (test/vectors/ by default), prints the failures, and closes
 * with `N passed, N failed`. Exit code 1 when one failed.
 */

import { runVectors } from './support/vector-adapters/run-vectors.ts';

const directory = process.argv[2] ?? new URL('vectors/', import.meta.url).pathname;
let passed = 0;
let failed = 0;
for await (const { name, failure } of runVectors(directory)) {
  if (failure === undefined) {
    passed++;
  } else {
    failed++;
    console.log(`✗ ${name}\n${failure.replace(/^/gm, '    ')}\n`);
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
