/** Which lock should my threads take? From README over a measurement of one's own to a lock in use. */

import assert from 'node:assert/strict';
import { Way } from './way.ts';

const README = 'README.md';
const LOCKS = 'docs/guide/locks-and-stores.md';

const way = new Way('Which lock should my threads take?');
way.read(README, '', 'Two commands', 'Install', 'Answer a question');
await way.run(README, 'npm install refmanager');
const advice = await way.run(README, 'npx refmanager bench lock --out lock.html');
// On a machine that others keep busy it says so, and gives none.
assert.match(advice, /^(On this machine|No advice: others took)/m);
way.read(LOCKS, 'First: do threads share it at all?', 'Which lock', 'From a lock of your own on Atomics.wait');
way.save(LOCKS, 'lock.mjs', 'RWLock.byteLength() + 4096');
await way.program('lock.mjs');
way.end();
