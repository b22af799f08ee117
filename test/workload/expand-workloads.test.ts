import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Pod } from '../../src/api/pod.ts';
import { expandWorkloads, nodeName, planWorkloads } from '../../src/workload/expand-workloads.ts';
import type { Workload } from '../../src/workload/objects/object-reader.ts';
import type { PlannedPod } from '../../src/workload/planned-pod.ts';

const ONCE = { seed: 1, scale: 1, nodes: 1 };
const SAFE = '[bcdfghjklmnpqrstvwxz2456789]';
const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

function workload(kind: Workload['kind'], given: Partial<Workload> = {}): Workload {
  return {
    kind,
    namespace: 'default',
    name: 'web',
    isPrefix: false,
    replicas: 1,
    metadata: {},
    spec: { containers: [{ name: 'c', image: 'i' }], initContainers: [{ name: 'i', image: 'i' }] },
    ...given,
  };
}

function expand(workloads: readonly Workload[], expansion: Partial<typeof ONCE> = {}): PlannedPod[] {
  return [...expandWorkloads(workloads, { ...ONCE, ...expansion })];
}

function names(planned: readonly PlannedPod[]): string[] {
  return planned.map(({ pod }) => pod.metadata?.name ?? '');
}

function uids(planned: readonly PlannedPod[]): string[] {
  return planned.map(({ pod }) => pod.metadata?.uid ?? '');
}

function onlyPod(planned: readonly PlannedPod[]): Pod {
  const [first] = planned;
  assert.ok(first !== undefined && planned.length === 1);
  return first.pod;
}

describe('expanding workloads', () => {
  for (const [kind, form] of [
    ['Deployment', `web-${SAFE}{1,10}-${SAFE}{5}`],
    ['ReplicaSet', `web-${SAFE}{5}`],
    ['ReplicationController', `web-${SAFE}{5}`],
    ['DaemonSet', `web-${SAFE}{5}`],
    ['Job', `web-${SAFE}{5}`],
    ['CronJob', `web-\\d{8}-${SAFE}{5}`],
    ['StatefulSet', 'web-0'],
    ['Pod', 'web'],
  ] as const) {
    it(`names the pod of a ${kind} ${form}`, () => {
      const pod = onlyPod(expand([workload(kind)]));
      assert.match(pod.metadata?.name ?? '', new RegExp(`^${form}$`));
      assert.match(pod.metadata?.uid ?? '', UUID_V4);
      assert.deepEqual([pod.kind, pod.apiVersion, pod.metadata?.namespace], ['Pod', 'v1', 'default']);
    });
  }

  it('draws names and uids from the seed alone', () => {
    const all = [workload('Deployment', { replicas: 5 }), workload('Pod'), workload('CronJob')];
    const first = expand(all);
    assert.deepEqual(expand(all), first);
    const other = expand(all, { seed: 2 });
    assert.notDeepEqual(names(other), names(first));
    assert.equal(
      uids(other).some((uid) => uids(first).includes(uid)),
      false,
    );
  });

  it('gives a pod the same name and uid whatever scale, nodes and other workloads there are', () => {
    const shop = workload('Deployment', { name: 'shop', replicas: 3 });
    const alone = expand([shop]);
    const among = expand([workload('Job', { replicas: 4 }), shop], { scale: 2, nodes: 3 });
    const same = among.filter(({ pod }) => pod.metadata?.name?.startsWith('shop-')).slice(0, alone.length);
    assert.deepEqual(names(same), names(alone));
    assert.deepEqual(uids(same), uids(alone));
  });

  it('gives every pod of many a name and a uid of its own', () => {
    const all = [
      workload('Deployment', { replicas: 5_000 }),
      workload('Deployment', { replicas: 5_000 }),
      workload('DaemonSet'),
      workload('Job', { replicas: 5_000 }),
      workload('StatefulSet', { replicas: 5_000 }),
      workload('StatefulSet', { replicas: 10 }),
      workload('Pod'),
      workload('Pod'),
      workload('Pod', { name: 'web-3' }),
    ];
    const planned = expand(all, { scale: 2, nodes: 10 });
    assert.equal(new Set(names(planned)).size, planned.length);
    assert.equal(new Set(uids(planned)).size, planned.length);
    assert.deepEqual(planWorkloads(all, { scale: 2, nodes: 10 }), {
      pods: planned.length,
      containers: 2 * planned.length,
    });
  });

  it('multiplies replicas and bare pods by the scale, and gives a DaemonSet one pod a node', () => {
    const all = [
      workload('Deployment', { replicas: 2 }),
      workload('Pod'),
      workload('DaemonSet'),
      workload('Job', { replicas: 0 }),
    ];
    assert.deepEqual(planWorkloads(all, { scale: 3, nodes: 4 }), { pods: 6 + 3 + 4, containers: 2 * 13 });
    assert.equal(expand(all, { scale: 3, nodes: 4 }).length, 13);
  });

  it('spreads pods over nodes in turn and pins the pods of a DaemonSet', () => {
    const planned = expand(
      [workload('Deployment', { replicas: 3 }), workload('DaemonSet'), workload('Job', { replicas: 2 })],
      { nodes: 2 },
    );
    assert.deepEqual(
      planned.map(({ node }) => node),
      [0, 1, 0, 0, 1, 1, 0],
    );
    for (const { pod, node } of planned) assert.equal(pod.spec?.nodeName, nodeName(node));
  });

  it('keeps uid and resourceVersion of a bare pod, but not for its copies', () => {
    const metadata = { name: 'web', uid: 'u-1', resourceVersion: '7', annotations: { a: 'b' } };
    const [first, second] = expand([workload('Pod', { metadata })], { scale: 2 });
    assert.deepEqual(
      { ...first?.pod.metadata, labels: undefined },
      { ...metadata, namespace: 'default', labels: undefined },
    );
    assert.match(second?.pod.metadata?.name ?? '', new RegExp(`^web-${SAFE}{5}$`));
    assert.match(second?.pod.metadata?.uid ?? '', UUID_V4);
  });

  it('takes a generateName as the start of a name', () => {
    assert.match(
      names(expand([workload('Pod', { name: 'run-', isPrefix: true })]))[0] ?? '',
      new RegExp(`^run-${SAFE}{5}$`),
    );
    const set = names(expand([workload('StatefulSet', { name: 'db-', isPrefix: true, replicas: 2 })]));
    assert.match(set.join(' '), new RegExp(`^(db-${SAFE}{5})-0 \\1-1$`));
  });

  it('cuts long names as the API server does', () => {
    const [name = ''] = names(expand([workload('Deployment', { name: 'a'.repeat(70) })]));
    assert.equal(name.length, 63);
    assert.match(name, new RegExp(`^a{58}${SAFE}{5}$`));
  });

  it('adds the labels of the controllers to those of the template', () => {
    const metadata = { labels: { app: 'x' } };
    const labels = (kind: Workload['kind']): string[] =>
      Object.keys(onlyPod(expand([workload(kind, { metadata })])).metadata?.labels ?? {});
    assert.deepEqual(labels('Deployment'), ['app', 'pod-template-hash']);
    assert.deepEqual(labels('StatefulSet'), ['app', 'controller-revision-hash', 'statefulset.kubernetes.io/pod-name']);
    assert.deepEqual(labels('Job'), ['app', 'controller-uid', 'job-name']);
    assert.deepEqual(labels('Pod'), ['app']);
  });

  it("names a StatefulSet's pods as hosts", () => {
    const planned = expand([workload('StatefulSet', { replicas: 2 })]);
    assert.deepEqual(
      planned.map(({ pod }) => pod.spec?.hostname),
      ['web-0', 'web-1'],
    );
  });

  it('shares containers between the pods of a workload', () => {
    const [first, second] = expand([workload('Deployment', { replicas: 2 })], { nodes: 2 });
    assert.ok(first !== undefined);
    assert.equal(first.pod.spec?.containers, second?.pod.spec?.containers);
  });

  it('makes pods one at a time', () => {
    const pods = expandWorkloads([workload('Deployment', { replicas: Number.MAX_SAFE_INTEGER })], ONCE);
    const iterator = pods[Symbol.iterator]();
    assert.equal(iterator.next().done, false);
    iterator.return?.();
  });
});
