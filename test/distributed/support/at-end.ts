/** What tests have begun and leave to the end of their file: processes and servers outlive the test that began them. */

import { after } from 'node:test';

const ends: (() => unknown)[] = [];

after(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

/** Has `end` called when all tests of the file have ended; the last first. */
export function atEnd(end: () => unknown): void {
  ends.push(end);
}
