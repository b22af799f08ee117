/** Values that a start hands to a runtime, or that would make the kubelet refuse it, with the exact place of what is wrong. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { podWith, problemsOf } from '../reading.ts';

const CONTAINER = 'containers: [{name: c, image: i}]';

function container(fields: string): string {
  return podWith(`containers: [{name: c, image: i, ${fields}}]`);
}

/** Asserts that exactly these problems are told: where the text is, and how the problem begins. */
async function assertTold(text: string, expected: readonly (readonly [at: string, told: string])[]): Promise<void> {
  const problems = await problemsOf(text);
  const starts = expected.map(([at, told]) => {
    assert.equal(text.split(at).length, 2, `${at} is there once`);
    const before = text.slice(0, text.indexOf(at)).split('\n');
    return `${before.length}:${(before.at(-1) as string).length + 1} ${told}`;
  });
  assert.deepEqual(
    problems.map((line, index) => line.slice(0, starts[index]?.length)),
    starts,
  );
}

describe('resources', () => {
  it('are amounts of what a container can have', async () => {
    const limits = '{cpu: -1, gpu: 1, a.b/gpu: 1.5, memroy: 1Gi}';
    await assertTold(container(`resources: {limits: ${limits}}`), [
      ['-1', 'spec.containers[0].resources.limits.cpu Invalid value: -1: must be greater than or equal to 0'],
      [
        'gpu: 1,',
        'spec.containers[0].resources.limits.gpu Invalid value: "gpu": must be a standard resource for containers',
      ],
      ['1.5', 'spec.containers[0].resources.limits["a.b/gpu"] Invalid value: 1.5: must be an integer'],
      [
        'memroy',
        'spec.containers[0].resources.limits.memroy Invalid value: "memroy": must be a standard resource for containers: cpu, memory, ephemeral-storage (did you mean "memory"?)',
      ],
    ]);
  });

  it('ask for no more than their limit, and for all of what cannot be shared', async () => {
    const limits = '{cpu: 500m, memory: 1Gi, a.b/gpu: 2}';
    const requests = '{cpu: 0.6, memory: 1024Mi, a.b/gpu: 1, a.b/x: 3}';
    const path = 'spec.containers[0].resources.requests';
    await assertTold(container(`resources: {limits: ${limits}, requests: ${requests}}`), [
      ['0.6', `${path}.cpu Invalid value: 0.6: must be less than or equal to cpu limit ("500m")`],
      ['1, a.b/x', `${path}["a.b/gpu"] Invalid value: 1: must be equal to a.b/gpu limit`],
      ['3}}', `${path}["a.b/x"] Required value: limit must be set for non overcommitable resources`],
    ]);
  });

  it('may be any that a cluster takes', async () => {
    const limits = '{cpu: 1, hugepages-2Mi: 4Mi, nvidia.com/gpu: 1, ephemeral-storage: 1E}';
    const requests = '{cpu: 1000m, memory: 0, hugepages-2Mi: 4096Ki, nvidia.com/gpu: "1"}';
    await assertTold(container(`resources: {limits: ${limits}, requests: ${requests}}`), []);
  });
});

describe('labels and annotations', () => {
  it('of a pod have keys and values that a cluster takes', async () => {
    const long = 'z'.repeat(64);
    const metadata = `{ name: p, labels: {a b: c, ok.io/x: "", x: "d e", y: ${long}}, annotations: {UP.io/x: "a", "": d, /x: e} }`;
    await assertTold(podWith(CONTAINER).replace('{ name: p }', metadata), [
      ['a b: c', 'metadata.labels["a b"] Invalid value: "a b": name part must consist of'],
      ['"d e"', 'metadata.labels.x Invalid value: "d e": a valid label must be'],
      [long, 'metadata.labels.y Invalid value: "zzz'],
      ['"": d', 'metadata.annotations[""] Invalid value: "": name part must be non-empty'],
      ['/x: e', 'metadata.annotations["/x"] Invalid value: "/x": prefix part must be non-empty'],
    ]);
  });

  it('of a template, too; those of its owner are nothing to a start', async () => {
    const text = `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d, labels: {c d: e}}\nspec:\n  template:\n    metadata:\n      labels:\n        a b: c\n    spec: {${CONTAINER}}\n`;
    await assertTold(text, [['a b', 'spec.template.metadata.labels["a b"] Invalid value: "a b"']]);
  });

  it('are named in subscripts as the kubelet takes them', async () => {
    const variable = (path: string): string =>
      container(`env: [{name: A, valueFrom: {fieldRef: {fieldPath: "${path}"}}}]`);
    for (const key of ['a b', '', "x']y", 'a/b/c', 'UP.io/x']) {
      const path = `metadata.labels['${key}']`;
      await assertTold(variable(path), [
        [`"${path}"`, `spec.containers[0].env[0].valueFrom.fieldRef.fieldPath Invalid value: "${path}": `],
      ]);
    }
    await assertTold(variable("metadata.annotations['UP.io/x']"), []);
    await assertTold(variable('spec.host'), []);
  });
});

describe('names on the network', () => {
  it('are labels: the kubelet would refuse the pod', async () => {
    const set = `apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: s}\nspec:\n  serviceName: a_b\n  template: {spec: {${CONTAINER}}}\n`;
    await assertTold(podWith(`subdomain: a.b\n${CONTAINER}`), [
      ['a.b', 'spec.subdomain Invalid value: "a.b": a DNS-1123 label must'],
    ]);
    await assertTold(set, [['a_b', 'spec.serviceName Invalid value: "a_b": a DNS-1123 label must']]);
  });

  it('are searched in domains', async () => {
    const searches = (list: string): string => podWith(`dnsConfig: {searches: ${list}}\n${CONTAINER}`);
    await assertTold(searches('[a.b., "c d"]'), [['"c d"', 'spec.dnsConfig.searches[1] Invalid value: "c d": a DNS-']]);
    const long = `[${Array.from({ length: 20 }, () => `${'a'.repeat(63)}.${'b'.repeat(63)}`).join(', ')}]`;
    await assertTold(searches(long), [
      ['searches', 'spec.dnsConfig.searches Invalid value: […]: must not have more than 2048 characters'],
    ]);
  });
});

describe('ports of the host', () => {
  it('go to one container each', async () => {
    const first =
      '{name: a, image: i, ports: [{containerPort: 1, hostPort: 80}, {containerPort: 2, hostPort: 80, protocol: UDP}]}';
    const second =
      '{name: b, image: i, ports: [{containerPort: 2, hostPort: 80, hostIP: 1.2.3.4}, {containerPort: 3, hostPort: 80}]}';
    await assertTold(podWith(`containers:\n- ${first}\n- ${second}`), [
      [
        '80}]}',
        'spec.containers[1].ports[1].hostPort Duplicate value: "TCP//80": already used at spec.containers[0].ports[0].hostPort',
      ],
    ]);
  });

  it('are those of the containers on the network of the host', async () => {
    const ports = 'image: i, ports: [{containerPort: 80}]';
    const text = podWith(
      `hostNetwork: true\ncontainers: [{name: a, ${ports}}, {name: b, ${ports}}]\ninitContainers: [{name: c, ${ports}}]`,
    );
    await assertTold(text, [
      ['80}]}]\n  init', 'spec.containers[1].ports[0].containerPort Duplicate value: "TCP//80"'],
    ]);
    await assertTold(text.replace('true', 'false'), []);
  });
});

describe('probes and hooks', () => {
  it('of an init container are none, but for one with a restart policy', async () => {
    const init = (more: string): string =>
      podWith(`${CONTAINER}\ninitContainers: [{name: d, image: i, livenessProbe: {tcpSocket: {port: 1}}${more}}]`);
    await assertTold(init(''), [
      ['livenessProbe', 'spec.initContainers[0].livenessProbe Forbidden: must not be set for init containers'],
    ]);
    await assertTold(init(', restartPolicy: Always'), []);
  });

  it('send headers with names that HTTP has', async () => {
    const hook = 'lifecycle: {postStart: {httpGet: {port: 1, httpHeaders: [{name: a b, value: c}]}}}';
    await assertTold(container(hook), [
      [
        'a b',
        'spec.containers[0].lifecycle.postStart.httpGet.httpHeaders[0].name Invalid value: "a b": a valid HTTP header',
      ],
    ]);
  });
});
