import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { problemsOf, readText } from '../reading.ts';

const TEMPLATE = 'template: { spec: { containers: [{ name: c, image: i }] } }';
const JOB_TEMPLATE = `jobTemplate: { spec: { parallelism: 2, ${TEMPLATE} } }`;

function object(apiVersion: string, kind: string, spec: string): string {
  return `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: n }\nspec: { ${spec} }\n`;
}

describe('reading objects', () => {
  for (const [kind, apiVersion, spec, replicas] of [
    ['Pod', 'v1', 'containers: [{ name: c, image: i }]', 1],
    ['Deployment', 'apps/v1', `replicas: 3, ${TEMPLATE}`, 3],
    ['Deployment', 'extensions/v1beta1', TEMPLATE, 1],
    ['ReplicaSet', 'apps/v1', `replicas: 0, ${TEMPLATE}`, 0],
    ['ReplicationController', 'v1', `replicas: 2, ${TEMPLATE}`, 2],
    ['StatefulSet', 'apps/v1', `replicas: 2, ${TEMPLATE}`, 2],
    ['DaemonSet', 'apps/v1', TEMPLATE, 1],
    ['Job', 'batch/v1', `parallelism: 4, completions: 9, ${TEMPLATE}`, 4],
    ['Job', 'batch/v1', TEMPLATE, 1],
    ['CronJob', 'batch/v1beta1', `schedule: "* * * * *", ${JOB_TEMPLATE}`, 2],
  ] as const) {
    it(`finds ${replicas} pods in a ${kind} of ${apiVersion} with ${spec.slice(0, 16)}…`, async () => {
      const { files, problems } = await readText(object(apiVersion, kind, spec));
      assert.deepEqual(problems, []);
      const [workload] = files[0]?.workloads ?? [];
      assert.deepEqual([workload?.kind, workload?.replicas, workload?.namespace], [kind, replicas, 'default']);
      assert.deepEqual(
        workload?.spec.containers.map(({ name }) => name),
        ['c'],
      );
    });
  }

  it('opens lists, whose items may leave out what the list says', async () => {
    const item = '{ metadata: { name: a }, spec: { containers: [{ name: c, image: i }] } }';
    const list = `apiVersion: v1\nkind: PodList\nitems: [${item}]\n`;
    const nested = `apiVersion: v1\nkind: List\nitems:\n- { apiVersion: v1, kind: List, items: [{ apiVersion: v1, kind: Pod, ${item.slice(1)}, { apiVersion: v1, kind: Secret }] }\n`;
    const { files, problems } = await readText(`${list}---\n${nested}`);
    assert.deepEqual(problems, []);
    assert.equal(files[0]?.workloads.length, 2);
    assert.deepEqual([...(files[0]?.skipped ?? [])], [['Secret', 1]]);
  });

  it('skips kinds that start nothing and kinds of other projects', async () => {
    const text = `${object('v1', 'Service', '')}---\n${object('batch.volcano.sh/v1alpha1', 'Job', '')}---\n${object('v1', 'Service', '')}`;
    const { files, problems } = await readText(text);
    assert.deepEqual(problems, []);
    assert.deepEqual(
      [...(files[0]?.skipped ?? [])],
      [
        ['Service', 2],
        ['Job of batch.volcano.sh', 1],
      ],
    );
  });

  it('takes labels and annotations of the template, and nothing else of its metadata', async () => {
    const template =
      'template: { metadata: { name: x, uid: y, labels: { a: b }, annotations: { c: d } }, spec: { containers: [{ name: c, image: i }] } }';
    const { files } = await readText(object('apps/v1', 'Deployment', template));
    assert.deepEqual(files[0]?.workloads[0]?.metadata, { labels: { a: 'b' }, annotations: { c: 'd' } });
  });

  it('treats null as absent at any depth', async () => {
    const text = object(
      'v1',
      'Pod',
      'hostname: null, containers: [{ name: c, image: i, command: null, resources: { limits: null } }]',
    );
    const { files, problems } = await readText(text);
    assert.deepEqual(problems, []);
    const container = files[0]?.workloads[0]?.spec.containers[0];
    assert.ok(container !== undefined && !('command' in container));
    assert.deepEqual(container.resources, {});
  });

  for (const [what, text, expected] of [
    [
      'text',
      'hello\n',
      '1:1 (document) Invalid value: "hello": expected a Kubernetes object: a mapping with apiVersion, kind and metadata',
    ],
    [
      'a list',
      '- a\n',
      '1:1 (document) Invalid value: […]: expected a Kubernetes object: a mapping with apiVersion, kind and metadata',
    ],
    ['an object without kind', 'apiVersion: v1\n', '1:1 kind Required value: expected a string, e.g. Deployment'],
    ['an object without apiVersion', 'kind: Pod\n', '1:1 apiVersion Required value: expected a string, e.g. apps/v1'],
    [
      'a wrong version',
      object('v1', 'Deployment', TEMPLATE),
      '1:13 apiVersion Invalid value: "v1": no matches for kind "Deployment" in version "v1"; expected apps/v1',
    ],
    [
      'negative replicas',
      object('apps/v1', 'Deployment', `replicas: -1, ${TEMPLATE}`),
      '4:19 spec.replicas Invalid value: -1: must be greater than or equal to 0',
    ],
    [
      'replicas in words',
      object('apps/v1', 'Deployment', `replicas: two, ${TEMPLATE}`),
      '4:19 spec.replicas Invalid value: "two": expected an integer, got a string',
    ],
    [
      'half a replica',
      object('apps/v1', 'Deployment', `replicas: 1.5, ${TEMPLATE}`),
      '4:19 spec.replicas Invalid value: 1.5: expected an integer, got a number',
    ],
    [
      'no template',
      object('apps/v1', 'Deployment', 'replicas: 1'),
      '4:1 spec.template Required value: expected a mapping that leads to a pod template',
    ],
    [
      'an empty item of a list',
      'apiVersion: v1\nkind: List\nitems:\n- null\n',
      '4:3 items[0] Invalid value: null: expected a Kubernetes object: a mapping with apiVersion, kind and metadata',
    ],
    [
      'no metadata',
      'apiVersion: v1\nkind: Pod\nspec: { containers: [{ name: c, image: i }] }\n',
      '1:1 metadata Required value: expected a mapping with a name',
    ],
    [
      'a label that is no string',
      'apiVersion: v1\nkind: Pod\nmetadata: { name: p, labels: { a: 1 } }\nspec: { containers: [{ name: c, image: i }] }\n',
      '3:35 metadata.labels.a Invalid value: 1: expected a string, got an integer; write "1"',
    ],
    [
      'a pod that never restarts in a Deployment',
      object(
        'apps/v1',
        'Deployment',
        'template: { spec: { restartPolicy: Never, containers: [{ name: c, image: i }] } }',
      ),
      '4:44 spec.template.spec.restartPolicy Unsupported value: "Never": supported values: "Always"',
    ],
  ] as const) {
    it(`refuses ${what}`, async () => {
      assert.deepEqual(await problemsOf(text), [expected]);
    });
  }
});
