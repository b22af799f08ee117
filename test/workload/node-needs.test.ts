import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { describe, it } from 'node:test';
import { clusterOf, nodeProblems, remarksOf } from '../../src/workload/node-needs.ts';
import { type Manifests, readManifests } from '../../src/workload/read-manifests.ts';

const read = (text: string): Promise<Manifests> => readManifests(['-'], Readable.from([text]));

const POD = `apiVersion: v1
kind: Pod
metadata: { name: p, namespace: n }
spec:
  volumes:
    - { name: h, hostPath: { path: /etc } }
    - { name: c, persistentVolumeClaim: { claimName: x } }
    - { name: m, configMap: { name: absent } }
    - { name: o, configMap: { name: absent2, optional: true } }
    - { name: s, secret: { secretName: given } }
  containers:
    - name: c
      image: i
      env: [{ name: A, valueFrom: { configMapKeyRef: { name: other, key: k } } }]
---
apiVersion: v1
kind: Secret
metadata: { name: given, namespace: n }
data: { k: dg== }
stringData: { l: w }
`;

describe('what pods need of a real node', () => {
  it('is a problem with its place where it is not granted', async () => {
    const { files, problems } = await read(POD);
    assert.deepEqual(problems, []);
    const told = nodeProblems(files, {}).map(({ line, path, message }) => `${line} ${path} ${message.split(':')[0]}`);
    assert.deepEqual(told, [
      '6 spec.volumes[0].hostPath.path Forbidden',
      '7 spec.volumes[1].persistentVolumeClaim Forbidden',
      '8 spec.volumes[2].configMap.name Not found',
      '14 spec.containers[0].env[0].valueFrom.configMapKeyRef.name Not found',
    ]);
    assert.deepEqual(nodeProblems(files, { allowHostPath: true, emptyVolumes: true }), []);
  });

  it('is told, however much it is', { timeout: 60_000 }, async () => {
    const first = '&e { name: A, valueFrom: { configMapKeyRef: { name: x, key: y } } }';
    const env = `[${first}${', *e'.repeat(150_000)}]`;
    const { files } = await read(
      `apiVersion: v1\nkind: Pod\nmetadata: { name: p }\nspec: { containers: [{ name: c, image: i, env: ${env} }] }\n`,
    );
    assert.equal(nodeProblems(files, {}).length, 150_001);
  });

  it('is never a path upwards, whatever is granted', async () => {
    const { problems } = await read(POD.replace('path: /etc', 'path: /srv/../etc'));
    assert.deepEqual(
      problems.map(({ line, path, message }) => `${line} ${path} ${message}`),
      [`6 spec.volumes[0].hostPath.path Invalid value: "/srv/../etc": must not contain '..'`],
    );
  });

  it('is named when it is taken for empty, and objects of the input are there with their values', async () => {
    const { files } = await read(POD);
    assert.deepEqual(remarksOf(files), [
      'taken for empty, as --empty-volumes says: volume c (persistentVolumeClaim), ConfigMap/n/absent, ConfigMap/n/other',
    ]);
    const { objects, assumed } = clusterOf(files);
    assert.deepEqual(assumed, ['ConfigMap/n/absent', 'ConfigMap/n/other']);
    assert.deepEqual(
      objects.map(({ kind, name, data }) => [
        kind,
        name,
        Object.entries(data).map(([key, value]) => `${key}=${String(Buffer.from(value as string))}`),
      ]),
      [['Secret', 'given', ['k=v', 'l=w']]],
    );
  });

  it('names the containers whose probes nobody runs there, and refuses none of them', async () => {
    const probe = 'readinessProbe: { tcpSocket: { port: 80 } }';
    const probed = (name: string): string =>
      `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name} }\nspec:\n  containers:\n    - { name: ${name}, image: i, ${probe} }\n`;
    const told = 'probes are not run on a real runtime, and nothing waits for them: those of';
    const one = await read(probed('a'));
    assert.deepEqual([one.problems, nodeProblems(one.files, {})], [[], []]);
    assert.deepEqual(remarksOf(one.files), [`${told} a (<stdin>:6)`]);
    const many = await read(['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(probed).join('---\n'));
    const [remark = ''] = remarksOf(many.files);
    assert.match(remark, / a \(.*:6\), b .*, e \([^)]*\) and 2 others$/);
  });

  it('never shows the value of a Secret that is none', async () => {
    const { problems } = await read('apiVersion: v1\nkind: Secret\nmetadata: { name: s }\ndata: { p: hunter2! }\n');
    assert.deepEqual(
      problems.map(({ path, message }) => `${path} ${message}`),
      ['data.p Invalid value: expected base64'],
    );
  });
});
