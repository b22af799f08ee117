/** Ctrl-C while the runtime is measured and answers nothing any more. */

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { measure } from '../../../src/load/calibrate/measure.ts';
import { criPair, simulatedBackend } from '../../support/cri-socket.ts';

it('measuring ends when it is told to although a start hangs, and leaves nothing', async (t) => {
  const backend = simulatedBackend();
  const { runtime } = backend;
  const asked = Promise.withResolvers<void>();
  const stopping = Promise.withResolvers<void>();
  const start = runtime.startContainer.bind(runtime);
  runtime.startContainer = async (...request) => {
    asked.resolve();
    await stopping.promise;
    return start(...request);
  };
  const stop = runtime.stopPodSandbox.bind(runtime);
  runtime.stopPodSandbox = (...request) => {
    stopping.resolve();
    return stop(...request);
  };
  const { endpoint, client } = await criPair(t, { backend });
  const controller = new AbortController();
  const reason = new Error('told to end');
  const options = { endpoint, image: 'pause', inFlight: [1], containersPerPod: 1, signal: controller.signal };
  const measured = assert.rejects(measure(client, options), reason);
  await asked.promise;
  controller.abort(reason);
  await measured;
  assert.deepEqual(await client.runtime.listPodSandboxes(), []);
});
