import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type LineSpeeds, RegistryLine } from '../../../../src/runtime/simulated/images/registry-line.ts';
import { VirtualTime } from '../../../../src/runtime/time/virtual-clock.ts';
import { randomOf } from '../../../support/churn.ts';

interface Wanted {
  readonly node: string;
  readonly atMs: number;
  readonly bytes: number;
  readonly givenUpAtMs?: number;
}

/** When each is done, milliseconds, in the order of `wanted`; NaN: given up. */
async function doneAtMs(speeds: LineSpeeds, wanted: readonly Wanted[]): Promise<number[]> {
  const time = new VirtualTime();
  const clock = time.newClock();
  const line = new RegistryLine(speeds, clock);
  const done = wanted.map(() => -1);
  wanted.forEach(({ node, atMs, bytes, givenUpAtMs }, i) => {
    const giveUp = new AbortController();
    if (givenUpAtMs !== undefined) clock.wakeAt(givenUpAtMs, () => giveUp.abort(new Error('given up')));
    clock.wakeAt(atMs, () => {
      line.download(node, bytes, giveUp.signal).then(
        () => {
          done[i] = clock.nowMs;
        },
        (error: Error) => {
          assert.equal(error.message, 'given up');
          done[i] = Number.NaN;
        },
      );
    });
  });
  await time.run(Number.POSITIVE_INFINITY);
  return done;
}

function assertClose(observed: readonly number[], expected: readonly number[]): void {
  assert.deepEqual(
    observed.map((ms) => Number(ms.toFixed(6))),
    expected,
  );
}

describe('the line of a registry', () => {
  it('is shared evenly by the downloads of all nodes', async () => {
    const wanted = ['a', 'a', 'b'].map((node, i) => ({ node, atMs: 0, bytes: [1000, 3000, 2000][i] ?? 0 }));
    // 333 B/s each until 3 s, 500 each until 5 s, then 1000.
    assertClose(await doneAtMs({ totalBytesPerSecond: 1000 }, wanted), [3000, 6000, 5000]);
  });

  it('gives no node more than its own line lets through, and the others what that leaves', async () => {
    const wanted = [
      { node: 'a', atMs: 0, bytes: 2000 },
      { node: 'a', atMs: 0, bytes: 2000 },
      { node: 'b', atMs: 0, bytes: 1500 }, // the line would give 233 each: a's two have 200, b has 300
      { node: 'c', atMs: 20_000, bytes: 800 }, // alone, with its 400
    ];
    const speeds = { totalBytesPerSecond: 700, bytesPerSecond: 400 };
    assertClose(await doneAtMs(speeds, wanted), [10_000, 10_000, 5000, 22_000]);
  });

  it('gives the part of a download that is given up to the others', async () => {
    const wanted = [
      { node: 'a', atMs: 0, bytes: 2000 },
      { node: 'b', atMs: 0, bytes: 2000, givenUpAtMs: 2000 }, // a has 1000 left then
    ];
    for (const bytesPerSecond of [undefined, 1000])
      assertClose(await doneAtMs({ totalBytesPerSecond: 1000, bytesPerSecond }, wanted), [3000, Number.NaN]);
  });

  it('is never idle while somebody wants something, nor faster than it is', async () => {
    for (let seed = 1; seed <= 50; seed++) {
      const random = randomOf(seed);
      const wanted = Array.from({ length: 40 }, () => {
        return { node: `node-${random(5)}`, atMs: random(100), bytes: 1000 + random(9000) };
      });
      const bytes = wanted.reduce((sum, each) => sum + each.bytes, 0);
      const firstMs = Math.min(...wanted.map(({ atMs }) => atMs));
      const leastMs = firstMs + bytes / 10; // 10 B/ms; 1000 bytes take more than the 100 ms in which all come
      const lastMs = Math.max(...(await doneAtMs({ totalBytesPerSecond: 10_000 }, wanted)));
      assert.ok(Math.abs(lastMs - leastMs) < 1e-6, `seed ${seed}: ${lastMs} for ${leastMs}`);
      const bound = await doneAtMs({ totalBytesPerSecond: 10_000, bytesPerSecond: 3000 }, wanted);
      assert.ok(Math.max(...bound) >= leastMs - 1e-6);
      for (const node of new Set(wanted.map((each) => each.node))) {
        const own = wanted.map((each, i) => ({ ...each, doneMs: bound[i] ?? 0 })).filter((each) => each.node === node);
        const ownBytes = own.reduce((sum, each) => sum + each.bytes, 0);
        const tookMs = Math.max(...own.map(({ doneMs }) => doneMs)) - Math.min(...own.map(({ atMs }) => atMs));
        assert.ok(tookMs >= ownBytes / 3 - 1e-6, `seed ${seed}, ${node}`);
      }
    }
  });
});
