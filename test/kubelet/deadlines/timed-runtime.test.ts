import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Deadlines } from '../../../src/kubelet/deadlines/deadlines.ts';
import { timeLimits } from '../../../src/kubelet/deadlines/time-limits.ts';
import { TimedImages, TimedRuntime, timedBackOff } from '../../../src/kubelet/deadlines/timed-runtime.ts';
import type { ContainerConfig, ImageService, PodSandboxConfig, RuntimeService } from '../../../src/runtime/index.ts';
import { TestClock } from '../../support/test-clock.ts';

const REQUEST_MS = 120_000;
const PULL_MS = 1_800_000;
const SANDBOX = {} as PodSandboxConfig;
const CONTAINER = {} as ContainerConfig;

/** A part that notes how it was called, and never answers. */
function silent<T extends object>(asked: unknown[][]): T {
  return new Proxy({} as T, {
    get: (_, name) =>
      name === 'waitForExit' ? undefined : (...args: unknown[]) => (asked.push([name, ...args]), new Promise(() => {})),
  });
}

/** The deadlines of upstream's client, call by call. */
const OF_THE_RUNTIME: readonly [string, (runtime: RuntimeService) => Promise<unknown>, number, unknown[]][] = [
  ['version', (runtime) => runtime.version(), REQUEST_MS, []],
  ['runPodSandbox', (runtime) => runtime.runPodSandbox(SANDBOX), 2 * REQUEST_MS, [SANDBOX]],
  ['runPodSandbox', (runtime) => runtime.runPodSandbox(SANDBOX, 'kata'), 2 * REQUEST_MS, [SANDBOX, 'kata']],
  ['stopPodSandbox', (runtime) => runtime.stopPodSandbox('s'), REQUEST_MS, ['s']],
  ['removePodSandbox', (runtime) => runtime.removePodSandbox('s'), REQUEST_MS, ['s']],
  ['listPodSandboxes', (runtime) => runtime.listPodSandboxes({ a: 'b' }), REQUEST_MS, [{ a: 'b' }]],
  ['podSandboxStatus', (runtime) => runtime.podSandboxStatus('s'), REQUEST_MS, ['s']],
  [
    'createContainer',
    (runtime) => runtime.createContainer('s', CONTAINER, SANDBOX),
    REQUEST_MS,
    ['s', CONTAINER, SANDBOX],
  ],
  ['startContainer', (runtime) => runtime.startContainer('c'), REQUEST_MS, ['c']],
  ['stopContainer', (runtime) => runtime.stopContainer('c', 30), REQUEST_MS + 30_000, ['c', 30]],
  ['stopContainer', (runtime) => runtime.stopContainer('c', -1), REQUEST_MS, ['c', -1]],
  ['removeContainer', (runtime) => runtime.removeContainer('c'), REQUEST_MS, ['c']],
  ['containerStatus', (runtime) => runtime.containerStatus('c'), REQUEST_MS, ['c']],
  ['listContainers', (runtime) => runtime.listContainers({ podSandboxId: 's' }), REQUEST_MS, [{ podSandboxId: 's' }]],
  ['execSync', (runtime) => runtime.execSync('c', ['ls'], 5), REQUEST_MS + 5000, ['c', ['ls'], 5]],
];

const OF_THE_IMAGES: readonly [string, (images: ImageService) => Promise<unknown>, number, unknown[]][] = [
  ['imageStatus', (images) => images.imageStatus('i'), REQUEST_MS, ['i']],
  ['pullImage', (images) => images.pullImage('i', undefined, SANDBOX), PULL_MS, ['i', undefined, SANDBOX]],
  ['listImages', (images) => images.listImages(), REQUEST_MS, []],
  ['removeImage', (images) => images.removeImage('i'), REQUEST_MS, ['i']],
];

async function endsAt(clock: TestClock, call: Promise<unknown>): Promise<number> {
  const message = 'rpc error: code = DeadlineExceeded desc = context deadline exceeded';
  await assert.rejects(clock.run(call), { code: 'DEADLINE_EXCEEDED', message });
  return clock.nowMs;
}

describe('the deadline of', () => {
  for (const [name, call, ms, args] of OF_THE_RUNTIME) {
    it(`${name}(${args.filter((arg) => typeof arg !== 'object').join(', ')}) is ${ms / 1000} s`, async () => {
      const clock = new TestClock();
      const asked: unknown[][] = [];
      const runtime = new TimedRuntime(silent<RuntimeService>(asked), new Deadlines(clock), timeLimits());
      assert.equal(await endsAt(clock, call(runtime)), ms);
      assert.deepEqual(asked, [[name, ...args]]);
    });
  }

  for (const [name, call, ms, args] of OF_THE_IMAGES) {
    it(`${name} is ${ms / 1000} s`, async () => {
      const clock = new TestClock();
      const asked: unknown[][] = [];
      const images = new TimedImages(silent<ImageService>(asked), new Deadlines(clock), timeLimits());
      assert.equal(await endsAt(clock, call(images)), ms);
      assert.deepEqual(asked, [[name, ...args]]);
    });
  }

  it('a back-off on another thread is that of a request', async () => {
    const clock = new TestClock();
    const told: string[] = [];
    const far = {
      isWaiting: () => new Promise<boolean>(() => undefined),
      failed: (key: string) => void told.push(`failed ${key}`),
      succeeded: () => void told.push('succeeded'),
    };
    const backOff = timedBackOff(far, new Deadlines(clock), REQUEST_MS, assert.fail);
    backOff.failed('k');
    backOff.succeeded();
    assert.deepEqual(told, ['failed k', 'succeeded']);
    assert.equal(await endsAt(clock, backOff.isWaiting('k') as Promise<boolean>), REQUEST_MS);
  });
});

it('only logs that a back-off could not note what became of a pull', () => {
  const logged: string[] = [];
  const lost = (): never => {
    throw new Error('port closed');
  };
  const deadlines = new Deadlines(new TestClock());
  const log = (line: string): void => void logged.push(line);
  const backOff = timedBackOff({ isWaiting: () => true, failed: lost, succeeded: lost }, deadlines, REQUEST_MS, log);
  assert.equal(backOff.isWaiting('k'), true);
  backOff.failed('k');
  backOff.succeeded();
  assert.deepEqual(logged, Array(2).fill('Unable to note what became of a pull: port closed'));
});

it('closes, and waits for an exit, as the runtime does', async () => {
  let closed = false;
  const status = { exitCode: 3 } as Awaited<ReturnType<RuntimeService['containerStatus']>>;
  const runtime = {
    ...silent<RuntimeService>([]),
    waitForExit: async () => status,
    close: async () => {
      closed = true;
    },
  };
  const timed = new TimedRuntime(runtime, new Deadlines(new TestClock()), timeLimits());
  assert.equal(await timed.waitForExit?.('c'), status);
  await timed.close();
  assert.equal(closed, true);
});
