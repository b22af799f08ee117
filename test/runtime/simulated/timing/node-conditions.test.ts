import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DownloadLine } from '../../../../src/runtime/simulated/images/download-line.ts';
import { RegistryLine } from '../../../../src/runtime/simulated/images/registry-line.ts';
import { SimulatedImages } from '../../../../src/runtime/simulated/images/simulated-images.ts';
import { Capacity } from '../../../../src/runtime/simulated/timing/capacity.ts';
import { Failures } from '../../../../src/runtime/simulated/timing/failures.ts';
import { Freeze } from '../../../../src/runtime/simulated/timing/freeze.ts';
import { VirtualTime } from '../../../../src/runtime/time/virtual-clock.ts';

describe('contention', () => {
  it('works on as many as there are places, first come, first served, whatever becomes of them', async () => {
    const capacity = new Capacity(2);
    const order: string[] = [];
    const gates = new Map<string, () => void>();
    const work = (name: string, fails = false): Promise<void> =>
      capacity.during(async () => {
        order.push(name);
        await new Promise<void>((resolve) => gates.set(name, resolve));
        if (fails) throw new Error(name);
      });
    const settled = Promise.allSettled([work('a', true), work('b'), work('c'), work('d')]);
    assert.deepEqual(order, ['a', 'b']);
    for (const name of ['a', 'b', 'c', 'd']) {
      gates.get(name)?.();
      await new Promise(setImmediate);
    }
    assert.deepEqual(order, ['a', 'b', 'c', 'd']);
    assert.deepEqual(
      (await settled).map(({ status }) => status),
      ['rejected', 'fulfilled', 'fulfilled', 'fulfilled'],
    );
  });
});

describe('a standstill', () => {
  const freeze = new Freeze(
    [
      { fromMs: 100, untilMs: 150 },
      { fromMs: 160, untilMs: 170 },
    ],
    1000,
  );

  it('makes the calls take longer that are under way or begin in it', () => {
    assert.equal(freeze.stretched(1000, 100), 100);
    assert.equal(freeze.stretched(1000, 101), 151);
    assert.equal(freeze.stretched(1120, 5), 35);
    assert.equal(freeze.stretched(1090, 25), 85);
    assert.equal(freeze.stretched(1170, 25), 25);
    assert.equal(freeze.stretched(1120, 0), 30);
  });
});

describe('failure rules', () => {
  it('strike the selected pods, in their window; the highest rate counts', () => {
    const rule = {
      stage: 'create',
      rate: 1,
      selector: { namespace: 'shop', name: 'cart-*', labels: { app: 'cart' } },
      fromMs: 10,
      untilMs: 20,
    } as const;
    const failures = new Failures({ create: 0 }, [rule], 1000);
    const cart = { namespace: 'shop', name: 'cart-1', labels: { app: 'cart', tier: 'backend' } };
    assert.equal(failures.draw('create', 1, cart, 1010), true);
    assert.equal(failures.draw('create', 1, cart, 1009), false);
    assert.equal(failures.draw('create', 1, cart, 1020), false);
    assert.equal(failures.draw('start', 1, cart, 1010), false);
    assert.equal(failures.draw('create', 1, undefined, 1010), false);
    for (const change of [{ namespace: 'bank' }, { name: 'front-1' }, { labels: { app: 'front' } }]) {
      assert.equal(failures.draw('create', 1, { ...cart, ...change }, 1010), false);
    }
  });
});

describe('a line to the registry', () => {
  it('is shared evenly by what is downloaded at once', async () => {
    const time = new VirtualTime();
    const clock = time.newClock();
    const line = new DownloadLine(
      1000,
      () => clock.nowMs,
      (ms) => clock.sleep(ms),
    );
    const doneAtMs: number[] = [];
    const download = (bytes: number): void =>
      void line.download(bytes).then(() => doneAtMs.push(Math.round(clock.nowMs)));
    clock.wakeAt(0, () => download(1000));
    clock.wakeAt(0, () => download(3000));
    clock.wakeAt(1000, () => download(500)); // 500 and 2500 are left: a third each from here on
    await time.run(Number.POSITIVE_INFINITY);
    assert.deepEqual(doneAtMs, [2500, 2500, 4500]);
  });

  it('brings all to a node that stands still, whose pull ends when it moves again', async () => {
    const time = new VirtualTime();
    const clock = time.newClock();
    const originMs = clock.epochMs();
    const images = { 'docker.io/library/a:1': [{ name: 'a', sizeBytes: 1000 }] };
    const registry = { totalBytesPerSecond: 1000, images };
    const registryLine = new RegistryLine(registry, clock);
    const pullOn = async (node: number): Promise<number> => {
      const frozen = node === 0 ? [{ fromMs: 500, untilMs: 5000 }] : [];
      const conditions = { originMs, registry, frozen };
      const options = { seed: 1, clock, latency: 'none', conditions, node: String(node), registryLine } as const;
      await new SimulatedImages(options).pullImage('a:1');
      return Math.round(clock.nowMs);
    };
    const doneAtMs = Promise.all([0, 1].map(pullOn));
    await time.run(Number.POSITIVE_INFINITY);
    assert.deepEqual(await doneAtMs, [5000, 2000]);
  });

  it('of a registry with a total is given up with the node', async () => {
    const registry = { totalBytesPerSecond: 1, images: {} };
    const clock = new VirtualTime().newClock();
    const images = new SimulatedImages({ seed: 1, clock, latency: 'none', conditions: { originMs: 0, registry } });
    const pulled = images.pullImage('a:1');
    images.close();
    await assert.rejects(pulled, { code: 'CANCELLED' });
    assert.equal(clock.step(Number.POSITIVE_INFINITY), false); // nobody waits
  });

  it('brings a layer once, for all images that have it', async () => {
    const time = new VirtualTime();
    const clock = time.newClock();
    const registry = {
      bytesPerSecond: 1000,
      images: {
        'docker.io/library/a:1': [
          { name: 'base', sizeBytes: 4000 },
          { name: 'a', sizeBytes: 1000 },
        ],
        'docker.io/library/b:1': [
          { name: 'base', sizeBytes: 4000 },
          { name: 'b', sizeBytes: 2000 },
        ],
      },
    };
    const images = new SimulatedImages({ seed: 1, clock, latency: 'none', conditions: { originMs: 0, registry } });
    const doneAtMs: number[] = [];
    const pull = async (): Promise<void> => {
      for (const name of ['a:1', 'b:1']) {
        await images.pullImage(name);
        doneAtMs.push(Math.round(clock.nowMs));
      }
    };
    const pulled = pull();
    await time.run(Number.POSITIVE_INFINITY);
    await pulled;
    assert.deepEqual(doneAtMs, [5000, 7000]);
    assert.equal((await images.imageStatus('b:1'))?.sizeBytes, 6000);
  });
});
