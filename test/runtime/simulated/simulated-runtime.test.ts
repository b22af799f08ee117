import assert from 'node:assert/strict';
import { it } from 'node:test';
import { SimulatedRuntime } from '../../../src/runtime/index.ts';
import { sandboxConfigOf } from '../../support/simulated-node.ts';
import { TestClock } from '../../support/test-clock.ts';

it('answers GETs to addresses that lead nowhere, at the rate it is told', async () => {
  const clock = new TestClock();
  const latency = { postStart: { kind: 'fixed', ms: 12 } } as const;
  const node = new SimulatedRuntime({ seed: 1, clock, latency });
  assert.deepEqual(await clock.run(node.http.get('http://10.1.2.3:80//x')), { status: 200, body: '' });
  assert.deepEqual(clock.sleptMs, [12]);
  const failing = new SimulatedRuntime({ seed: 1, clock, latency: 'none', failures: { postStart: 1 } });
  await assert.rejects(failing.http.get('http://10.1.2.3:8080/x'), {
    message: 'Get http://10.1.2.3:8080/x: dial tcp 10.1.2.3:8080: connect: connection refused',
  });
});

it('ends the calls of all its parts when it is closed', async () => {
  const node = new SimulatedRuntime({ seed: 1, clock: new TestClock(), latency: 'default' });
  const calls = [
    node.runtime.runPodSandbox(sandboxConfigOf('u')),
    node.images.pullImage('nginx', undefined, undefined),
    node.http.get('http://10.1.2.3/'),
  ];
  await node.close();
  for (const call of calls) await assert.rejects(call, { code: 'CANCELLED' });
});
