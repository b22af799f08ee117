#!/usr/bin/env node
/**
 * The program `refmanager`. Imports nothing until it knows that this Node.js can load the rest.
 */

import process from 'node:process';

/** The first release that has all that the rest uses. */
const OLDEST_MAJOR = 22;
const OLDEST_MINOR = 18;
const USAGE_ERROR = 2;

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < OLDEST_MAJOR || (major === OLDEST_MAJOR && minor < OLDEST_MINOR)) {
  const expected = `${OLDEST_MAJOR}.${OLDEST_MINOR}`;
  process.stderr.write(`refmanager: needs Node.js ${expected} or newer, this is ${process.versions.node}\n`);
  process.exitCode = USAGE_ERROR;
} else {
  const { runProgram } = await import('./program.ts');
  process.exitCode = await runProgram(process.argv.slice(2));
}
