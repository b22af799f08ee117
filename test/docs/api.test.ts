/** The example of watching in docs/api.md, run as it stands beside writers. */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { it } from 'node:test';

const ROOT = new URL('../../', import.meta.url);

interface Example {
  readonly refs: { setRef(id: object, ref: object): void; clearRef(id: object): boolean };
  readonly mirror: Map<string, unknown>;
  readonly follow: (signal: AbortSignal) => Promise<void>;
}

it('keeps a mirror of the store, also after falling behind', async () => {
  const document = await readFile(new URL('docs/api.md', ROOT), 'utf8');
  const blocks = [...document.matchAll(/```js\n(.*?)```/gs)].map(([, code = '']) => code);
  const example = blocks.find((code) => code.includes('refs.watch({ signal })')) ?? '';
  const code = example
    .replace("'refmanager'", JSON.stringify(new URL('src/index.ts', ROOT).href))
    .replace('RefManager.create()', 'RefManager.create({ maxBytes: 2 ** 20 })');
  assert.notEqual(code, '');
  const url = `data:text/javascript,${encodeURIComponent(`${code}\nexport { refs, mirror, follow };`)}`;
  const { refs, mirror, follow } = (await import(url)) as Example;
  refs.setRef({ type: 'c', id: 'before' }, { name: 'before' });
  const aborter = new AbortController();
  const following = follow(aborter.signal);
  for (let write = 0; write < 1000; write++) refs.setRef({ type: 'c', id: `${write % 10}` }, { name: `${write}` });
  refs.clearRef({ type: 'c', id: '0' });
  while (mirror.get('c://9') === undefined || mirror.has('c://0')) await new Promise(setImmediate);
  refs.setRef({ type: 'c', id: 'last' }, { name: 'last' });
  while (!mirror.has('c://last')) await new Promise(setImmediate);
  aborter.abort();
  await following;
  assert.equal(mirror.size, 11);
  assert.deepEqual(mirror.get('c://9'), { name: '999' });
  assert.deepEqual(mirror.get('c://before'), { name: 'before' });
});
