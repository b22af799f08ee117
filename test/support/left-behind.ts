/**
 * Imported by the process of each test file: one that goes on long after its last test is ended, as a failure that says
 * what kept it. Workers, processes and servers of tests end with their tests; a wait that a failed test has left pending
 * would keep its file, and with it the whole run, for ever.
 */

import { writeSync } from 'node:fs';
import { after } from 'node:test';

const GRACE_MS = 20_000;
const STDERR = 2;

/** Node sets it for the processes of test files, not for the one that starts them. */
if (process.env['NODE_TEST_CONTEXT'] !== undefined) {
  after(() => {
    const end = (): never => {
      const kept = process.getActiveResourcesInfo().join(', ');
      writeSync(STDERR, `${process.argv[1]}: goes on after its last test, kept by ${kept || 'an asynchronous wait'}\n`);
      process.exit(1);
    };
    setTimeout(end, GRACE_MS).unref();
  });
}
