import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Container, Pod } from '../../../src/api/pod.ts';
import { ContainerID } from '../../../src/index.ts';
import { startPod } from '../../../src/kubelet/index.ts';
import { decodedContainer, decodedPod } from '../../../src/kubelet/pod/decoded-pod.ts';
import { containerNamed, podOfContainers, simulatedKubelet } from '../../support/simulated-kubelet.ts';
import { stepKubelet } from '../../support/step-kubelet.ts';

/** A pod as YAML with empty keys gives it: nulls wherever a key may stand. */
function withNulls(): Pod {
  const yaml = {
    metadata: {
      name: 'web-0',
      namespace: 'prod',
      uid: 'u-1',
      labels: null,
      annotations: null,
      creationTimestamp: null,
    },
    spec: {
      enableServiceLinks: true,
      initContainers: null,
      ephemeralContainers: null,
      securityContext: null,
      terminationGracePeriodSeconds: null,
      containers: [
        {
          ...containerNamed('app'),
          command: null,
          env: [{ name: 'A', value: 'a', valueFrom: null }, null],
          envFrom: null,
          ports: null,
          resources: { limits: null, requests: { cpu: null } },
          volumeMounts: null,
          lifecycle: { postStart: null, preStop: { exec: null, httpGet: null } },
          securityContext: { capabilities: null, runAsUser: null, seLinuxOptions: null },
        },
      ],
    },
    status: { conditions: [{ lastProbeTime: null }] },
  };
  return yaml as unknown as Pod;
}

it('takes null for absent, everywhere in metadata and spec, and changes nothing', () => {
  const pod = withNulls();
  const before = structuredClone(pod);
  const { metadata, spec, ...rest } = decodedPod(pod);
  assert.deepEqual(metadata, { name: 'web-0', namespace: 'prod', uid: 'u-1' });
  assert.deepEqual(spec, {
    enableServiceLinks: true,
    containers: [
      {
        ...containerNamed('app'),
        env: [{ name: 'A', value: 'a' }],
        resources: { requests: {} },
        lifecycle: { preStop: {} },
        securityContext: {},
      },
    ],
  });
  assert.deepEqual(rest, { status: { conditions: [{ lastProbeTime: null }] } });
  assert.deepEqual(pod, before);
});

it('gives back what has no nulls, and knows it again', () => {
  const pod = podOfContainers([containerNamed('app')]);
  assert.equal(decodedPod(pod), pod);
  assert.equal(decodedPod({ ...pod, metadata: { name: 'other' } }).spec, pod.spec);
  const container = containerNamed('app');
  assert.equal(decodedContainer(container), container);
  assert.equal(decodedContainer(container), container);
  const withNull = { ...container, lifecycle: null } as unknown as Container;
  assert.deepEqual(decodedContainer(withNull), container);
  const date = new Date(0);
  const deleted = { metadata: { deletionTimestamp: date, labels: null } } as unknown as Pod;
  assert.deepEqual(decodedPod(deleted), { metadata: { deletionTimestamp: date }, spec: { containers: [] } });
});

it('fills in a spec and its containers', () => {
  assert.deepEqual(decodedPod({}), { spec: { containers: [] } });
  for (const given of [{ spec: null, metadata: null }, { spec: {} }, { spec: { containers: null } }]) {
    assert.deepEqual(decodedPod(given as unknown as Pod), { spec: { containers: [] } });
  }
});

it('starts, syncs and kills a pod full of nulls', async () => {
  const kubelet = simulatedKubelet();
  const { containers, error } = await startPod(kubelet.manager, withNulls());
  assert.deepEqual([containers[0]?.ok, error], [true, undefined]);
  assert.deepEqual(Object.values(kubelet.refs.paths), ['spec.containers{app}']);
  const status = await kubelet.manager.readPodStatus(withNulls());
  const synced = await kubelet.manager.syncPod(withNulls(), status);
  assert.deepEqual(
    synced.actions.map(({ action }) => action),
    ['ConfigPodSandbox'],
  );
  const [running] = status.containerStatuses;
  assert.ok(running !== undefined);
  assert.equal(await kubelet.manager.killContainer(withNulls(), running.id, 'app'), undefined);
  assert.deepEqual(kubelet.refs.paths, {});
});

it('answers a kill of a container that such a pod does not have', async () => {
  const pod = { spec: { containers: null, initContainers: null } } as unknown as Pod;
  const error = await stepKubelet({}).manager.killContainer(pod, new ContainerID('containerd', 'x'), 'app');
  assert.match(error?.message ?? '', /^failed to get containerSpec "app"/);
});
