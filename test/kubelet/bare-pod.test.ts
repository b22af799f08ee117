/** Pods that say as little as they can: no metadata, no lists but one, no names. */

import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { SpecifiedPod } from '../../src/api/pod.ts';
import { ContainerID, RefManager } from '../../src/index.ts';
import { computePodActions, errors, NO_STATUS, startPod } from '../../src/kubelet/index.ts';
import { containerNamed, simulatedKubelet } from '../support/simulated-kubelet.ts';
import { imageOf, stepKubelet } from '../support/step-kubelet.ts';

const BARE: SpecifiedPod = { spec: { containers: [containerNamed('app')], enableServiceLinks: true } };

it('are started, synced, found again and killed like any other', async () => {
  const refs = RefManager.create();
  const kubelet = simulatedKubelet({}, () => ({ refs }));
  const { containers } = await startPod(kubelet.manager, BARE);
  assert.equal(containers[0]?.ok, true);
  assert.deepEqual([...refs.values()], [{ kind: 'Pod', apiVersion: 'v1', fieldPath: 'spec.containers{app}' }]);
  const status = await kubelet.manager.readPodStatus(BARE);
  const [container] = status.containerStatuses;
  assert.ok(container !== undefined);
  assert.equal(computePodActions(kubelet.manager.context, BARE, status).containersToStart.length, 0);
  await kubelet.node.runtime.stopContainer(container.id.id, 0);
  const restarted = await kubelet.manager.syncPod(BARE, await kubelet.manager.readPodStatus(BARE));
  assert.equal(restarted.error, undefined);
  for (const { id } of await kubelet.node.runtime.listContainers()) await kubelet.node.runtime.stopContainer(id, 0);
  const waiting = await kubelet.manager.syncPod(BARE, await kubelet.manager.readPodStatus(BARE));
  assert.match(waiting.error ?? '', /restarting failed container=app pod=_\(\)"$/);
  const never = { spec: { ...BARE.spec, restartPolicy: 'Never' } };
  const ended = await kubelet.manager.syncPod(never, await kubelet.manager.readPodStatus(BARE));
  assert.deepEqual(ended.actions.at(-1)?.action, 'ConfigPodSandbox');
  assert.deepEqual(ended.actions.map(({ action, target }) => [action, target]).slice(0, 1), [['KillPodSandbox', '']]);
  assert.equal((await kubelet.manager.rebuild([BARE])).restored.length, 0);
});

it('are known to a kill by what the runtime still has of them, however little', async () => {
  const stopped: unknown[] = [];
  const kubelet = stepKubelet({}, () => ({
    runtime: {
      ...stepKubelet({}).manager.context.runtime,
      containerStatus: async () => ({ labels: {}, annotations: {} }) as never,
      stopContainer: async (id, seconds) => void stopped.push([id, seconds]),
    },
  }));
  const id = new ContainerID('containerd', 'cid1');
  assert.equal(await kubelet.manager.killContainer(undefined, id, 'app'), undefined);
  assert.deepEqual(stopped, [['cid1', 2]]);
  assert.deepEqual(kubelet.steps, [{ step: 'ref', call: 'ClearRef', key: 'containerd://cid1' }]);
});

it('without an image fail by name', async () => {
  const kubelet = stepKubelet({ image: () => imageOf('sha256:aa') });
  const container = { name: 'app' };
  const { error, message } = await kubelet.manager.startContainer({
    pod: { spec: { containers: [container] } },
    container,
    podStatus: NO_STATUS,
    sandboxId: 's',
    sandboxConfig: {
      metadata: { name: '', namespace: '', uid: '', attempt: 0 },
      hostname: '',
      logDirectory: '',
      labels: {},
      annotations: {},
    },
    podIPs: [],
  });
  assert.equal(error, errors.ErrInvalidImageName);
  assert.match(message, /^Failed to apply default image tag "": couldn't parse image reference "": invalid reference/);
});
