import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ContainerID, RefManager } from '../../../src/index.ts';
import { reconcileRefs, startPod } from '../../../src/kubelet/index.ts';
import { containerNamed, podOfContainers, simulatedKubelet } from '../../support/simulated-kubelet.ts';

const POD = podOfContainers([containerNamed('app'), containerNamed('side')], {
  initContainers: [containerNamed('setup')],
});

const pathsIn = (refs: RefManager): string[] =>
  [...refs.values()].map((ref) => ref?.fieldPath ?? '').sort((a, b) => a.localeCompare(b));

describe('reconciling', () => {
  it('clears the references of containers that are gone, and of no others', async () => {
    const refs = RefManager.create();
    const kubelet = simulatedKubelet({}, () => ({ refs }));
    await startPod(kubelet.manager, POD);
    const foreign = new ContainerID('containerd', 'elsewhere');
    refs.setRef(foreign, { name: 'other' });
    assert.deepEqual(await kubelet.manager.reconcile(), []);
    const containers = await kubelet.node.runtime.listContainers();
    const setup = containers.find(({ metadata }) => metadata.name === 'setup');
    await kubelet.node.runtime.removeContainer(setup?.id ?? '');
    assert.deepEqual(await kubelet.manager.reconcile(), [new ContainerID('simulated', setup?.id ?? '')]);
    assert.deepEqual(pathsIn(refs), ['', 'spec.containers{app}', 'spec.containers{side}']);
    assert.deepEqual(refs.getRef(foreign), { name: 'other' });
  });

  it('keeps what was stored while the containers were listed', async () => {
    const refs = RefManager.create();
    const created = new ContainerID('simulated', 'created-meanwhile');
    refs.setRef(new ContainerID('simulated', 'old'), { name: 'old' });
    const gone = await reconcileRefs(refs, 'simulated', async () => {
      refs.setRef(created, { name: 'new' });
      return [];
    });
    assert.deepEqual(gone.map(String), ['simulated://old']);
    assert.equal(refs.hasRef(created), true);
  });

  it('leaves alone what is not of this runtime when several share the store', async () => {
    const refs = RefManager.create();
    for (const name of ['a', 'b']) refs.setRef(new ContainerID('simulated', name), { name });
    const gone = await reconcileRefs(refs, 'simulated', async () => [], { isOurs: (_id, ref) => ref?.name === 'a' });
    assert.deepEqual(gone.map(String), ['simulated://a']);
    assert.equal(refs.size, 1);
  });

  it('clears nothing when the containers cannot be listed', async () => {
    const refs = RefManager.create();
    refs.setRef(new ContainerID('simulated', 'a'), { name: 'a' });
    const kubelet = simulatedKubelet({}, () => ({ refs }));
    await assert.rejects(
      kubelet.manager.reconcile(() => Promise.reject(new Error('no runtime'))),
      /no runtime/,
    );
    assert.equal(refs.size, 1);
  });

  it('refuses a store that cannot be listed', async () => {
    await assert.rejects(simulatedKubelet().manager.reconcile(), {
      code: 'ERR_INVALID_OPTION',
      message: /entries\(\)/,
    });
  });
});

describe('rebuilding after a restart', () => {
  it('stores again what the starts had stored', async () => {
    const before = RefManager.create();
    const kubelet = simulatedKubelet({}, () => ({ refs: before }));
    await startPod(kubelet.manager, POD);
    const refs = RefManager.create();
    const { manager } = simulatedKubelet({}, () => ({ refs }));
    const listContainers = (): ReturnType<typeof kubelet.node.runtime.listContainers> =>
      kubelet.node.runtime.listContainers();
    for (let i = 0; i < 2; i++) {
      const { restored, orphans } = await manager.rebuild([POD], listContainers);
      assert.deepEqual([restored.length, orphans.length], [3, 0]);
      assert.deepEqual(Buffer.from(refs.snapshot()), Buffer.from(before.snapshot()));
    }
  });

  it('stores nothing of containers whose pod is unknown, nor of those that no kubelet made', async () => {
    const refs = RefManager.create();
    const { manager } = simulatedKubelet({}, () => ({ refs }));
    const { restored, orphans } = await manager.rebuild([POD], async () => [
      { id: 'orphan', labels: { 'io.kubernetes.pod.uid': 'u-gone', 'io.kubernetes.container.name': 'app' } },
      { id: 'by hand', labels: {} },
      { id: 'dropped', labels: { 'io.kubernetes.pod.uid': 'u-1', 'io.kubernetes.container.name': 'removed' } },
    ]);
    assert.deepEqual(orphans.map(String), ['simulated://orphan']);
    assert.deepEqual(restored.map(String), ['simulated://dropped']);
    assert.deepEqual(pathsIn(refs), ['implicitly required container removed']);
  });

  it('does not bring back what is killed while the containers are listed', async () => {
    const refs = RefManager.create();
    const kubelet = simulatedKubelet({}, () => ({ refs }));
    await startPod(kubelet.manager, POD);
    const status = await kubelet.manager.readPodStatus(POD);
    const side = status.containerStatuses.find(({ name }) => name === 'side');
    assert.ok(side !== undefined);
    const listed = await kubelet.node.runtime.listContainers();
    const { restored, orphans } = await kubelet.manager.rebuild([POD], async () => {
      assert.equal(await kubelet.manager.killContainer(POD, side.id, 'side'), undefined);
      return listed;
    });
    assert.deepEqual([restored.length, orphans.length], [2, 0]);
    assert.equal(refs.hasRef(side.id), false);
    // What was cleared before it began is as unknown as any other container.
    assert.equal((await kubelet.manager.rebuild([POD])).restored.length, 3);
  });

  it('does not bring back what a sync prunes while the containers are listed', async () => {
    const refs = RefManager.create();
    const kubelet = simulatedKubelet({}, () => ({ refs }));
    await startPod(kubelet.manager, POD);
    const status = await kubelet.manager.readPodStatus(POD);
    const setup = status.containerStatuses.find(({ name }) => name === 'setup');
    assert.ok(setup !== undefined);
    for (const id of refs.keys()) refs.clearRef(id);
    const listed = await kubelet.node.runtime.listContainers();
    const newer = { ...setup, id: new ContainerID('simulated', 'newer') };
    await kubelet.manager.rebuild([POD], async () => {
      const ended = { ...status, containerStatuses: [newer, ...status.containerStatuses] };
      await kubelet.clock.run(kubelet.manager.syncPod(POD, ended));
      return listed;
    });
    assert.equal(refs.hasRef(setup.id), false);
    assert.equal(refs.size, 2);
  });

  it('stops noting when the containers cannot be listed', async () => {
    const kubelet = simulatedKubelet();
    const failing = kubelet.manager.rebuild([POD], () => Promise.reject(new Error('no runtime')));
    await assert.rejects(failing, /no runtime/);
    const notes = kubelet.manager.context.refs.noteClears?.();
    kubelet.manager.context.refs.clearRef(new ContainerID('a', 'b'));
    assert.deepEqual([notes?.has(new ContainerID('a', 'b')), notes?.has(new ContainerID('a', 'c'))], [true, false]);
    notes?.stop();
  });

  it("takes the runtime's own list when none is given", async () => {
    const refs = RefManager.create();
    const kubelet = simulatedKubelet({}, () => ({ refs }));
    await startPod(kubelet.manager, POD);
    for (const id of refs.keys()) refs.clearRef(id);
    assert.equal((await kubelet.manager.rebuild([POD])).restored.length, 3);
    assert.equal(refs.size, 3);
  });
});
