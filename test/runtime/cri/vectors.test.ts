import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import type { CriRuntime, ImageService, RuntimeService } from '../../../src/runtime/index.ts';
import { criPair } from '../../support/cri-socket.ts';
import { meteredPuller } from '../../support/vector-adapters/ensure-image.ts';
import { runStartContainer, type StartInput } from '../../support/vector-adapters/start-container.ts';
import { asJson, type VectorCase } from '../../support/vector-adapters/vector-case.ts';

const FILE = new URL('../../vectors/start-container.json', import.meta.url);
const cases = JSON.parse(readFileSync(FILE, 'utf8')) as VectorCase[];

/** A socket cannot carry this error: its text is compared whole, and every error of a CRI call begins with `rpc error`. */
const NOT_OVER_CRI = ['fail, registry unavailable'];

describe('the start-container vectors through a CRI socket', () => {
  for (const { name, input, expected } of cases) {
    if (NOT_OVER_CRI.includes(name)) continue;
    it(name, async (t) => {
      let atServer = 0;
      let backend: { runtime: RuntimeService; images: ImageService } | undefined;
      // The server needs a backend before the scripted one is there.
      const late = <T extends object>(pick: () => T): T =>
        counted({} as T, pick, (change) => {
          atServer += change;
        });
      const runtime = late<RuntimeService>(() => backend?.runtime as RuntimeService);
      const images = late<ImageService>(() => backend?.images as ImageService);
      const { client } = await criPair(t, { backend: { runtime, images } });
      const through = new Counting(client);
      const outcome = await runStartContainer(input as StartInput, expected, (node) => {
        backend = node;
        // A call that is at the server, and no further, waits for the clock; any other is on its way.
        node.clock.isBusy = () => through.inFlight > atServer;
        const isEmpty = (): boolean => node.input.image.qpsExceeded === true;
        const puller = meteredPuller(through.images, node.clock, isEmpty);
        return { runtime: through.runtime, images: through.images, puller };
      });
      assert.deepEqual(asJson(outcome), expected);
    });
  }

  it('leaves out only what a socket cannot carry', () => {
    const names = cases.map(({ name }) => name);
    assert.ok(NOT_OVER_CRI.every((name) => names.includes(name)));
    assert.equal(cases.length, 38);
  });
});

const VERSION = { version: '0.1.0', runtimeName: 'scripted', runtimeVersion: '1', runtimeApiVersion: 'v1' };

/** A client whose calls under way are counted. */
class Counting {
  inFlight = 0;
  readonly runtime: RuntimeService;
  readonly images: ImageService;

  constructor({ runtime, images }: CriRuntime) {
    const count = (change: number): void => {
      this.inFlight += change;
    };
    this.runtime = counted(runtime as RuntimeService, () => runtime, count);
    this.images = counted(images, () => images, count);
  }
}

/** `shape` with every method of what `pick` returns, and `count` told when a call begins and ends. */
function counted<T extends object>(shape: T, pick: () => T, count: (change: number) => void): T {
  return new Proxy(shape, {
    get(_shape, name) {
      if (name === 'waitForExit') return undefined;
      // Asked when the client connects, before there is a script.
      if (name === 'version') return async () => VERSION;
      return async (...args: unknown[]): Promise<unknown> => {
        count(1);
        try {
          const target = pick();
          return await (Reflect.get(target, name) as (...rest: unknown[]) => unknown).apply(target, args);
        } finally {
          count(-1);
        }
      };
    },
  });
}
