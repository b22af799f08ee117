/** How does a rollout of 500 pods behave with a slow registry? From README over the tutorial to the answer. */

import assert from 'node:assert/strict';
import { Way } from './way.ts';

const README = 'README.md';
const TUTORIAL = 'docs/guide/tutorial.md';

const way = new Way('How does a rollout of 500 pods behave with a slow registry?');
way.read(README, '', 'Two commands', 'Install', 'Answer a question');
await way.run(README, 'npm install refmanager');
await way.run(README, 'npx refmanager help');
way.read(TUTORIAL, '1. The manifest', '2. The scenario', '3. The answer', '4. What would help?');
way.save(TUTORIAL, 'shop.yaml', '# shop.yaml');
assert.match(await way.run(TUTORIAL, 'npx refmanager validate shop.yaml'), /500 pods, 1,000 containers/);
await way.run(TUTORIAL, 'npx refmanager run shop.yaml --nodes 20');
way.save(TUTORIAL, 'slow-registry.yaml', '# slow-registry.yaml');
const load = 'npx refmanager load slow-registry.yaml';
const answer = await way.run(TUTORIAL, `${load} --out slow.html --out slow.json`, { code: 99 });
assert.match(answer, /✗ start_total p\(95\)<20s \(observed 29s\)/);
assert.match(answer, /of the time of the 20 slowest pod starts was spent pulling images/);
assert.match(answer, /FAILED/);
await way.run(TUTORIAL, `${load} --set runtime.pulls=parallel --quiet`, { code: 99 });
const mirror = `${load} --set runtime.registry.totalBandwidth=400MB/s --out mirror.json --quiet`;
assert.match(await way.run(TUTORIAL, mirror), /✓ start_total p\(95\)<20s/);
await way.run(TUTORIAL, 'npx refmanager report slow.json mirror.json');
way.end();
