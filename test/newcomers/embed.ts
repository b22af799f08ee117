/** How do I put the store into my simulator? From README to two threads on one store. */

import assert from 'node:assert/strict';
import { Way } from './way.ts';

const README = 'README.md';
const GUIDE = 'docs/guide/embedding.md';

const way = new Way('How do I put the store into my simulator?');
way.read(README, '', 'Two commands', 'Install', 'Answer a question');
await way.run(README, 'npm install refmanager');
way.read(GUIDE);
way.save(GUIDE, 'simulator.js', '// simulator.js');
assert.match(await way.run(GUIDE, 'node simulator.js'), /^300 references$/m);
for (const [name, containing] of [
  ['kept-ids.js', 'cacheHits'],
  ['update.js', 'updateRef'],
] as const) {
  way.save(GUIDE, name, containing);
  assert.match(await way.program(name), /^\d+/);
}
way.end();
