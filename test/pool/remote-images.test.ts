import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { LocalPullBackOff } from '../../src/kubelet/index.ts';
import { ErrRegistryUnavailable, KubeletError } from '../../src/kubelet/kubelet-error.ts';
import { ImageServer } from '../../src/pool/image-server.ts';
import { RemoteImages } from '../../src/pool/remote-images.ts';
import type { Image, ImageService } from '../../src/runtime/runtime-service.ts';
import { RuntimeError } from '../../src/runtime/runtime-service.ts';
import { TestClock } from '../support/test-clock.ts';

/** An image service that notes its calls; an image is present once pulled. */
class NotedImages implements ImageService {
  readonly calls: string[] = [];
  readonly present = new Map<string, Image>();

  async imageStatus(image: string): Promise<Image | undefined> {
    this.calls.push(`status ${image}`);
    return this.present.get(image);
  }
  async pullImage(image: string): Promise<string> {
    this.calls.push(`pull ${image}`);
    if (image === 'denied') throw new RuntimeError('UNKNOWN', 'pull access denied');
    if (image === 'unavailable') throw ErrRegistryUnavailable;
    if (image === 'broken') throw new TypeError('not a runtime error');
    this.present.set(image, {
      id: `sha256:${image}`,
      repoTags: [image],
      repoDigests: [],
      sizeBytes: 1,
      uid: null,
      username: '',
    });
    return `sha256:${image}`;
  }
  async listImages(): Promise<Image[]> {
    return [...this.present.values()];
  }
  async removeImage(image: string): Promise<void> {
    this.present.delete(image);
  }
}

describe('RemoteImages', () => {
  let ports: MessagePort[];
  let nodes: Map<number, NotedImages>;
  let server: ImageServer;
  let clock: TestClock;

  function connect(): RemoteImages {
    const { port1, port2 } = new MessageChannel();
    ports.push(port1, port2);
    server.serve(port2);
    return new RemoteImages(port1);
  }

  beforeEach(() => {
    ports = [];
    nodes = new Map();
    clock = new TestClock();
    server = new ImageServer((node) => {
      const images = new NotedImages();
      nodes.set(node, images);
      return { images, puller: images, backOff: new LocalPullBackOff(clock) };
    });
  });

  afterEach(() => {
    for (const port of ports) port.close();
  });

  it('shares the images of a node between workers, and nothing between nodes', async () => {
    const [one, other] = [connect(), connect()];
    assert.equal(await one.ofNode(0).pullImage('nginx', undefined, undefined), 'sha256:nginx');
    assert.equal((await other.ofNode(0).imageStatus('nginx'))?.id, 'sha256:nginx');
    assert.equal(await other.ofNode(1).imageStatus('nginx'), undefined);
  });

  it('keeps one pull back-off for a node, whichever worker starts its pods', async () => {
    const [one, other] = [connect(), connect()];
    const key = 'u-1_denied';
    one.ofNode(0).failed(key);
    assert.equal(await one.ofNode(0).isWaiting(key), true);
    assert.equal(await other.ofNode(0).isWaiting(key), true);
    assert.equal(await other.ofNode(1).isWaiting(key), false);
    clock.nowMs = 10_000;
    assert.equal(await other.ofNode(0).isWaiting(key), false);
    other.ofNode(0).failed(key);
    clock.nowMs = 25_000;
    assert.equal(await one.ofNode(0).isWaiting(key), true);
    clock.nowMs = 700_000;
    one.ofNode(0).succeeded();
    assert.equal(await one.ofNode(0).isWaiting(key), false);
  });

  it('asks again for an absent image, but not for one that was seen present', async () => {
    const images = connect().ofNode(0);
    await images.imageStatus('nginx');
    await images.imageStatus('nginx');
    await images.pullImage('nginx', undefined, undefined);
    await images.imageStatus('nginx');
    await images.imageStatus('nginx');
    assert.deepEqual(nodes.get(0)?.calls, ['status nginx', 'status nginx', 'pull nginx', 'status nginx']);
  });

  it('asks again after a removal', async () => {
    const images = connect().ofNode(0);
    await images.pullImage('nginx', undefined, undefined);
    await images.imageStatus('nginx');
    await images.removeImage('nginx');
    assert.equal(await images.imageStatus('nginx'), undefined);
  });

  it('rejects with the same RuntimeError the service rejected with', async () => {
    const images = connect().ofNode(0);
    await assert.rejects(images.pullImage('denied', undefined, undefined), (error: unknown) => {
      assert.ok(error instanceof RuntimeError);
      assert.equal(error.code, 'UNKNOWN');
      assert.equal(error.desc, 'pull access denied');
      assert.equal(error.message, 'rpc error: code = Unknown desc = pull access denied');
      return true;
    });
  });

  it('rejects with the reason of a named error of the kubelet', async () => {
    await assert.rejects(connect().ofNode(0).pullImage('unavailable', undefined, undefined), (error: unknown) => {
      assert.ok(error instanceof KubeletError);
      assert.deepEqual([error.reason, error.message], ['RegistryUnavailable', 'RegistryUnavailable']);
      return true;
    });
  });

  it('rejects with any other error of the service by its message', async () => {
    await assert.rejects(connect().ofNode(0).pullImage('broken', undefined, undefined), /not a runtime error/);
  });

  it('rejects what is unanswered, and all that follows, when the other end is gone', async () => {
    const { port1, port2 } = new MessageChannel();
    const remote = new RemoteImages(port1);
    const unanswered = remote.ofNode(0).imageStatus('nginx');
    port2.close();
    await assert.rejects(unanswered, { code: 'UNAVAILABLE' });
    await assert.rejects(remote.ofNode(0).imageStatus('nginx'), { code: 'UNAVAILABLE' });
  });
});
