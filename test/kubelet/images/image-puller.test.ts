import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Deadlines } from '../../../src/kubelet/deadlines/deadlines.ts';
import { timedPuller } from '../../../src/kubelet/deadlines/timed-runtime.ts';
import { CredentialedImages, ParallelImagePuller, SerialImagePuller } from '../../../src/kubelet/index.ts';
import type { AuthConfig, ImageService } from '../../../src/runtime/index.ts';
import { imageOf, scriptedImages } from '../../support/step-kubelet.ts';
import { TestClock } from '../../support/test-clock.ts';

/** Images whose pulls end when the test says so. */
function heldImages(): { images: ImageService; begun: string[]; end: (image: string, error?: Error) => void } {
  const begun: string[] = [];
  const held = new Map<string, PromiseWithResolvers<string>>();
  const images: ImageService = {
    ...scriptedImages([], {}),
    pullImage: (image) => {
      begun.push(image);
      const pull = Promise.withResolvers<string>();
      held.set(image, pull);
      return pull.promise;
    },
  };
  const end = (image: string, error?: Error): void => {
    if (error === undefined) held.get(image)?.resolve(`ref of ${image}`);
    else held.get(image)?.reject(error);
  };
  return { images, begun, end };
}

it('pulls one after another, in the order of asking, failures or not', async () => {
  const { images, begun, end } = heldImages();
  const puller = new SerialImagePuller(images);
  const [a, b] = [puller.pullImage('a'), puller.pullImage('b')];
  await Promise.resolve();
  assert.deepEqual(begun, ['a']);
  end('a', new Error('no'));
  await assert.rejects(a, /no/);
  assert.deepEqual(begun, ['a', 'b']);
  end('b');
  assert.equal(await b, 'ref of b');
});

it('gives the next one its turn when a pull does not answer in time', async () => {
  const { images, begun, end } = heldImages();
  const clock = new TestClock();
  const puller = new SerialImagePuller(images, undefined, { clock, pullMs: 1000 });
  const [hangs, good] = [puller.pullImage('hangs'), puller.pullImage('good')];
  await assert.rejects(clock.run(hangs), /DeadlineExceeded desc = context deadline exceeded/);
  assert.deepEqual(begun, ['hangs', 'good']);
  end('good');
  assert.equal(await good, 'ref of good');
});

it('bounds the turns of a puller by what the kubelet that pulls says, unless its user has', async () => {
  for (const own of [undefined, 7000]) {
    const clock = new TestClock();
    const { images, begun, end } = heldImages();
    const puller = new SerialImagePuller(images, undefined, own === undefined ? {} : { clock, pullMs: own });
    const turn = timedPuller(puller, new Deadlines(clock), 5000);
    const [a, b] = [turn.pullImage('a', undefined, undefined), puller.pullImage('b')];
    await assert.rejects(clock.run(a), { code: 'DEADLINE_EXCEEDED' });
    assert.equal(clock.nowMs, 5000);
    if (own !== undefined) {
      assert.deepEqual(begun, ['a']);
      await clock.run(clock.sleep(2000));
    }
    assert.deepEqual(begun, ['a', 'b']);
    end('b');
    assert.equal(await b, 'ref of b');
  }
});

it('has such a deadline in real time too, when nothing is said: 30 minutes', async (t) => {
  const { images, begun } = heldImages();
  const puller = new SerialImagePuller(images);
  const deadlineMs = 30 * 60_000;
  let nowMs = 0;
  t.mock.method(performance, 'now', () => nowMs);
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const pass = async (ms: number): Promise<void> => {
    await new Promise((resolve) => setImmediate(resolve));
    nowMs += ms;
    t.mock.timers.tick(ms);
    await new Promise((resolve) => setImmediate(resolve));
  };
  const [hangs, next] = [puller.pullImage('hangs'), puller.pullImage('next')];
  const settled = assert.rejects(hangs, /DeadlineExceeded desc = context deadline exceeded/);
  void next;
  await pass(deadlineMs - 1);
  assert.deepEqual(begun, ['hangs']);
  await pass(1);
  await settled;
  assert.deepEqual(begun, ['hangs', 'next']);
});

it('pulls all at once in parallel', async () => {
  const { images, begun, end } = heldImages();
  const puller = new ParallelImagePuller(images);
  const pulls = [puller.pullImage('a'), puller.pullImage('b')];
  assert.deepEqual(begun, ['a', 'b']);
  end('b');
  end('a');
  assert.deepEqual(await Promise.all(pulls), ['ref of a', 'ref of b']);
});

it('fails at once, without a call, when the limit of pulls a second is used up', async () => {
  const clock = new TestClock();
  const { images, begun } = heldImages();
  const puller = new ParallelImagePuller(images, { perSecond: 5, burst: 2, clock });
  void puller.pullImage('a');
  void puller.pullImage('b');
  await assert.rejects(puller.pullImage('c'), { message: 'pull QPS exceeded' });
  clock.nowMs = 199;
  await assert.rejects(puller.pullImage('d'), { message: 'pull QPS exceeded' });
  clock.nowMs = 200;
  void puller.pullImage('e');
  assert.deepEqual(begun, ['a', 'b', 'e']);
});

it('knows no limit when the limit is 0', async () => {
  const { images, begun } = heldImages();
  const puller = new ParallelImagePuller(images, { perSecond: 0, burst: 0, clock: new TestClock() });
  void puller.pullImage('a');
  assert.deepEqual(begun, ['a']);
});

it('passes on everything but pulls as it is', async () => {
  const removed: string[] = [];
  const images: ImageService = {
    ...scriptedImages([], { image: () => imageOf('sha256:aa') }),
    listImages: async () => [imageOf('sha256:aa')],
    removeImage: async (image) => void removed.push(image),
  };
  const credentialed = new CredentialedImages(images, () => []);
  assert.equal((await credentialed.imageStatus('nginx'))?.id, 'sha256:aa');
  assert.equal((await credentialed.listImages()).length, 1);
  await credentialed.removeImage('nginx');
  assert.deepEqual(removed, ['nginx']);
});

it('tries each credential until one works, and gives all texts when none does', async () => {
  const tried: (AuthConfig | undefined)[] = [];
  const images: ImageService = {
    ...scriptedImages([], {}),
    pullImage: async (_image, auth) => {
      tried.push(auth);
      if (auth?.username !== 'good') throw new Error(`denied ${auth?.password ?? ''}`);
      return 'ref';
    },
  };
  const bad = [
    { username: 'x', password: '1' },
    { username: 'y', password: '2' },
    { username: 'z', password: '1' },
  ];
  const repositories: string[] = [];
  const ringOf = (keys: AuthConfig[]): CredentialedImages =>
    new CredentialedImages(images, (repository) => {
      repositories.push(repository);
      return keys;
    });
  assert.equal(await ringOf([...bad, { username: 'good' }]).pullImage('nginx', undefined, undefined), 'ref');
  assert.equal(tried.length, 4);
  assert.deepEqual(repositories, ['docker.io/library/nginx']);
  await assert.rejects(ringOf(bad).pullImage('nginx', undefined, undefined), { message: '[denied 1, denied 2]' });
  await assert.rejects(ringOf([]).pullImage('nginx', undefined, undefined), { message: 'denied ' });
  await assert.rejects(ringOf([]).pullImage('nginx', bad[0], undefined), { message: 'denied 1' });
  await assert.rejects(ringOf([]).pullImage('Nginx', undefined, undefined), /couldn't parse image name/);
});
