import assert from 'node:assert/strict';
import { it } from 'node:test';
import { containerFacts } from '../../../src/kubelet/config/container-hash.ts';
import {
  containerAnnotations,
  containerLabels,
  readStartAnnotations,
  restoreFromRuntime,
} from '../../../src/kubelet/config/labels.ts';
import { containerNamed, podOfContainers } from '../../support/simulated-kubelet.ts';

it('reads back from the runtime what it wrote', () => {
  const lifecycle = { preStop: { exec: { command: ['bye'] } } };
  const ports = [{ name: 'http', containerPort: 80 }];
  const container = containerNamed('app', { lifecycle, ports });
  const pod = podOfContainers([container], { terminationGracePeriodSeconds: 30 });
  const deleted = { ...pod, metadata: { ...pod.metadata, deletionGracePeriodSeconds: 5 } };
  const annotations = containerAnnotations(container, deleted, 3, undefined);
  assert.deepEqual(readStartAnnotations(annotations), { hash: containerFacts(container).hash, restartCount: 3 });
  const warned: string[] = [];
  const restored = restoreFromRuntime(containerLabels(container, deleted), annotations, (line) => warned.push(line));
  assert.deepEqual(restored.pod, {
    metadata: { uid: 'u-1', name: 'web-0', namespace: 'prod', deletionGracePeriodSeconds: 5 },
    spec: { containers: [], terminationGracePeriodSeconds: 30 },
  });
  assert.deepEqual(restored.container, { name: 'app', ports, lifecycle, terminationMessagePath: '/dev/x' });
  assert.deepEqual(warned, []);
});

it('warns of what it cannot read, and does without', () => {
  const annotations = {
    'io.kubernetes.container.preStopHandler': '{',
    'io.kubernetes.pod.terminationGracePeriod': 'soon',
    'io.kubernetes.container.hash': 'none',
  };
  const warned: string[] = [];
  const { pod, container } = restoreFromRuntime({}, annotations, (line) => warned.push(line));
  assert.equal(pod.spec.terminationGracePeriodSeconds, undefined);
  assert.equal(container.lifecycle, undefined);
  assert.equal(warned.length, 2);
  assert.deepEqual(readStartAnnotations(annotations), { hash: 0, restartCount: 0 });
});

it('takes no number that Go would not', () => {
  for (const written of ['0x10', '1e3', ' 5', '5.0', '']) {
    const annotations = {
      'io.kubernetes.pod.deletionGracePeriod': written,
      'io.kubernetes.pod.terminationGracePeriod': written,
      'io.kubernetes.container.restartCount': written,
      'io.kubernetes.container.hash': '0x1f',
    };
    const warned: string[] = [];
    const { pod } = restoreFromRuntime({}, annotations, (line) => warned.push(line));
    assert.equal(pod.metadata?.deletionGracePeriodSeconds, undefined);
    assert.equal(pod.spec.terminationGracePeriodSeconds, undefined);
    assert.equal(warned.length, 2);
    assert.deepEqual(readStartAnnotations(annotations), { hash: 0, restartCount: 0 });
  }
  const { pod } = restoreFromRuntime({}, { 'io.kubernetes.pod.terminationGracePeriod': '-1' }, assert.fail);
  assert.equal(pod.spec.terminationGracePeriodSeconds, -1);
});

it('takes a hook of null for none', () => {
  const annotations = { 'io.kubernetes.container.preStopHandler': 'null' };
  assert.deepEqual(restoreFromRuntime({}, annotations, assert.fail).container, { name: '', lifecycle: {} });
});
