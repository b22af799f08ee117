import assert from 'node:assert/strict';
import { it } from 'node:test';
import {
  SimulatedImages,
  type SimulatedImagesOptions,
} from '../../../../src/runtime/simulated/images/simulated-images.ts';
import { sandboxConfigOf } from '../../../support/simulated-node.ts';
import { TestClock } from '../../../support/test-clock.ts';

function images(options: Partial<SimulatedImagesOptions> = {}): SimulatedImages {
  return new SimulatedImages({ seed: 1, clock: new TestClock(), latency: 'none', ...options });
}

it('has an image under every spelling of its name once it is pulled', async () => {
  const node = images();
  assert.equal(await node.imageStatus('nginx'), undefined);
  const id = await node.pullImage('nginx');
  for (const name of ['nginx', 'nginx:latest', 'docker.io/library/nginx', 'index.docker.io/library/nginx:latest', id]) {
    assert.equal((await node.imageStatus(name))?.id, id, name);
  }
  assert.equal(await node.imageStatus('nginx:1.19'), undefined);
  assert.match(id, /^sha256:[0-9a-f]{64}$/);
});

it('gives the same image the same id, size and user on every node and for every seed', async () => {
  const here = images({ node: 'a' });
  const there = images({ node: 'b', seed: 2 });
  await here.pullImage('redis:6');
  await there.pullImage('redis:6');
  assert.deepEqual(await here.imageStatus('redis:6'), await there.imageStatus('redis:6'));
  const image = await here.imageStatus('redis:6');
  assert.ok((image?.sizeBytes ?? 0) > 0);
  assert.notEqual(image?.uid, 0);
});

it('lists each image once, and forgets it under all names', async () => {
  const node = images();
  await node.pullImage('nginx');
  await node.imageStatus('docker.io/library/nginx');
  await node.pullImage('redis@sha256:'.padEnd('redis@sha256:'.length + 64, 'a'));
  assert.equal((await node.listImages()).length, 2);
  await node.removeImage('nginx:latest');
  await node.removeImage('nginx:latest');
  assert.equal(await node.imageStatus('nginx'), undefined);
  assert.equal((await node.listImages()).length, 1);
});

it('refuses a name that is none, with the words of a runtime', async () => {
  const node = images();
  await assert.rejects(node.pullImage('Nginx'), {
    code: 'UNKNOWN',
    desc: 'failed to parse image reference "Nginx": invalid reference format: repository name must be lowercase',
  });
  assert.equal(await node.imageStatus('Nginx'), undefined);
});

it('takes its time for a pull, and little for an image that is there', async () => {
  const clock = new TestClock();
  const latency = { pull: { kind: 'fixed', ms: 900 }, resolve: { kind: 'fixed', ms: 3 } } as const;
  const node = images({ clock, latency });
  await clock.run(node.pullImage('nginx'));
  await clock.run(node.pullImage('nginx'));
  assert.deepEqual(clock.sleptMs, [900, 3]);
});

it('fails the share of pulls that it is told to, by pod and attempt, whatever the order', async () => {
  const pods = Array.from({ length: 400 }, (_, i) => sandboxConfigOf(`u-${i}`));
  const failing = async (order: typeof pods): Promise<string[]> => {
    const node = images({ failures: { pull: 0.25 } });
    const failed: string[] = [];
    for (const pod of order) {
      await node.pullImage('nginx', undefined, pod).catch(() => failed.push(pod.metadata.uid));
    }
    return failed.sort();
  };
  const failed = await failing(pods);
  assert.deepEqual(failed, await failing(pods.toReversed()));
  assert.ok(failed.length > 60 && failed.length < 140, `${failed.length} of 400`);
});

it('draws anew when a failed pull is tried again', async () => {
  const node = images({ failures: { pull: 0.5 } });
  const outcomes: boolean[] = [];
  for (let attempt = 0; attempt < 40; attempt++) {
    outcomes.push(
      await node.pullImage('nginx', undefined, sandboxConfigOf('u')).then(
        () => true,
        () => false,
      ),
    );
    await node.removeImage('nginx');
    if (outcomes.includes(true)) break;
  }
  assert.equal(outcomes.at(-1), true);
});

it('ends the pulls under way when it is closed', async () => {
  const node = images({ latency: { pull: { kind: 'fixed', ms: 1000 } } });
  const pull = node.pullImage('nginx');
  node.close();
  await assert.rejects(pull, { code: 'CANCELLED' });
});
