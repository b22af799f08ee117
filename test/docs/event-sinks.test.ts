/** The example of event sinks in docs/api.md, run as it stands against an API server. */

import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { eventOf } from '../support/core-events.ts';
import { EventServer } from '../support/event-server.ts';

const ROOT = new URL('../../', import.meta.url);
const END = 'const { created';

it('writes events to the API server of $KUBECONFIG', async (t) => {
  const server = await EventServer.start();
  const folder = await mkdtemp(join(tmpdir(), 'docs-sinks-'));
  const { KUBECONFIG } = process.env;
  t.after(async () => {
    if (KUBECONFIG === undefined) delete process.env.KUBECONFIG;
    else process.env.KUBECONFIG = KUBECONFIG;
    await Promise.all([server.stop(), rm(folder, { recursive: true })]);
  });
  process.env.KUBECONFIG = join(folder, 'config');
  await writeFile(process.env.KUBECONFIG, server.kubeconfig);
  const document = await readFile(new URL('docs/api.md', ROOT), 'utf8');
  const [, example = ''] = /```js\n(import \{ ApiServerSink.*?)```/s.exec(document) ?? [];
  assert.ok(example.includes(END));
  const code = example
    .replace("'refmanager/kubelet'", JSON.stringify(new URL('src/kubelet/index.ts', ROOT).href))
    .replace("'refmanager/runtime'", JSON.stringify(new URL('src/runtime/index.ts', ROOT).href))
    .replace(END, `events.record(${JSON.stringify(eventOf('Created container app'))});\n${END}`);
  const url = `data:text/javascript,${encodeURIComponent(`${code}\nexport { created, patched, dropped };`)}`;
  const { created, patched, dropped } = (await import(url)) as { created: number; patched: number; dropped: unknown[] };
  assert.deepEqual([created, patched, dropped], [1, 0, []]);
  assert.equal(server.stored.size, 1);
});
