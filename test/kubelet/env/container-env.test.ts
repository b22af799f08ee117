import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Container, EnvVar, Pod } from '../../../src/api/pod.ts';
import type { ConfigSource } from '../../../src/kubelet/env/config-source.ts';
import { containerEnvironment } from '../../../src/kubelet/env/container-env.ts';
import { AssumedConfig, NoFiles, PodRunOptions } from '../../../src/kubelet/index.ts';
import { containerNamed, podOfContainers } from '../../support/simulated-kubelet.ts';
import { imageOf, stepKubelet } from '../../support/step-kubelet.ts';

/** A cluster with the ConfigMap `cfg`, the Secret `sec`, and one service. */
const CLUSTER: ConfigSource = {
  hostIP: '192.168.0.1',
  data: (kind, _namespace, name) =>
    (kind === 'ConfigMap' && name === 'cfg') || (kind === 'Secret' && name === 'sec')
      ? new Map([
          ['key', `of ${name}`],
          ['1 bad', 'x'],
        ])
      : undefined,
  value: (kind, namespace, name, key) => CLUSTER.data(kind, namespace, name)?.get(key),
  serviceVariables: (_namespace, isEnabled) => (isEnabled ? new Map([['WEB_SERVICE_HOST', '10.96.0.9']]) : new Map()),
};

function environment(container: Partial<Container>, config = CLUSTER, spec: Partial<Pod['spec']> = {}): object {
  const own = containerNamed('app', container);
  const pod = podOfContainers([own, containerNamed('db', { resources: { requests: { memory: '64Mi' } } })], spec);
  const metadata = { ...pod.metadata, labels: { app: 'web' }, annotations: { note: 'hi' } };
  const envs = containerEnvironment({ ...pod, metadata }, own, ['10.0.0.5', 'fd00::5'], config);
  return Object.fromEntries(envs.map(({ key, value }) => [key, value]));
}

const from = (name: string, valueFrom: object): { name: string; valueFrom: object } => ({ name, valueFrom });
const fields = (...paths: string[]): EnvVar[] => paths.map((fieldPath) => from(fieldPath, { fieldRef: { fieldPath } }));

describe('the environment of a container', () => {
  it('has envFrom first, then env over it, then services that nothing hides', () => {
    const container = {
      envFrom: [{ prefix: 'C_', configMapRef: { name: 'cfg' } }, { secretRef: { name: 'sec' } }],
      env: [
        { name: 'key', value: '$(C_key), $(WEB_SERVICE_HOST)' },
        { name: 'EMPTY', value: '' },
      ],
    };
    assert.deepEqual(environment(container), {
      C_key: 'of cfg',
      key: 'of cfg, 10.96.0.9',
      EMPTY: '',
      WEB_SERVICE_HOST: '10.96.0.9',
    });
    assert.deepEqual(environment({ env: [{ name: 'WEB_SERVICE_HOST', value: 'mine' }] }), { WEB_SERVICE_HOST: 'mine' });
  });

  it('leaves out keys of envFrom that no variable can have, and tells the pod so', async () => {
    const keys = ['good', '.', '..', '..a', '.a', 'a..b', '1', 'with space', '-ok', ''];
    const config: ConfigSource = { ...CLUSTER, data: () => new Map(keys.map((key) => [key, 'v'])) };
    const envFrom = [{ configMapRef: { name: 'cfg' } }, { prefix: '.', secretRef: { name: 'sec' } }, {}];
    assert.deepEqual(Object.keys(environment({ envFrom }, config, { enableServiceLinks: false })), [
      'good',
      '.a',
      'a..b',
      '-ok',
      '.good',
      '.a..b',
      '.1',
      '.-ok',
    ]);
    const kubelet = stepKubelet({ image: () => imageOf('sha256:aa', { uid: 1 }) });
    const container = containerNamed('app', { envFrom });
    const pod = podOfContainers([container]);
    const source = new PodRunOptions(config, new NoFiles(), () => undefined, kubelet.manager.context.events);
    await source.generate(pod, container, []);
    const text = 'were skipped since they are considered invalid environment variable names.';
    assert.deepEqual(kubelet.steps, [
      {
        step: 'event',
        type: 'Warning',
        reason: 'InvalidEnvironmentVariableNames',
        message: `Keys [, ., .., ..a, 1, with space] from the EnvFrom configMap prod/cfg ${text}`,
        fieldPath: undefined,
      },
      {
        step: 'event',
        type: 'Warning',
        reason: 'InvalidEnvironmentVariableNames',
        message: `Keys [., .., ..., ...a, ..a, .with space] from the EnvFrom secret prod/sec ${text}`,
        fieldPath: undefined,
      },
    ]);
  });

  it('has the fields of the pod', () => {
    const env = fields(
      'metadata.name',
      'metadata.namespace',
      'metadata.uid',
      'spec.nodeName',
      'spec.serviceAccountName',
      'status.hostIP',
      'status.podIP',
      'status.podIPs',
      "metadata.labels['app']",
      "metadata.annotations['note']",
      "metadata.labels['none']",
      "metadata.labels['toString']",
    );
    const spec = { enableServiceLinks: false, nodeName: 'node-1', serviceAccountName: 'robot' };
    assert.deepEqual(Object.values(environment({ env }, CLUSTER, spec)), [
      'web-0',
      'prod',
      'u-1',
      'node-1',
      'robot',
      '192.168.0.1',
      '10.0.0.5',
      '10.0.0.5,fd00::5',
      'web',
      'hi',
      '',
      '',
    ]);
    assert.throws(() => environment({ env: fields('spec.color') }), {
      message: 'field label not supported: spec.color',
    });
  });

  it('has the resources of this and other containers, divided and rounded up', () => {
    const resourceFieldRef = (ref: object): object => ({ resourceFieldRef: ref });
    const env = [
      from('CPU', resourceFieldRef({ resource: 'limits.cpu' })),
      from('CPU_MILLI', resourceFieldRef({ resource: 'limits.cpu', divisor: '1m' })),
      from('DB', resourceFieldRef({ containerName: 'db', resource: 'requests.memory', divisor: '1Mi' })),
    ];
    const spec = { enableServiceLinks: false };
    const resources = { limits: { cpu: '1500m' } };
    assert.deepEqual(environment({ env, resources }, CLUSTER, spec), { CPU: '2', CPU_MILLI: '1500', DB: '64' });
    const bad =
      (ref: object): (() => void) =>
      () =>
        void environment({ env: [from('X', resourceFieldRef(ref))] });
    assert.throws(bad({ resource: 'limit.cpu' }), { message: 'unsupported container resource : limit.cpu' });
    assert.throws(bad({ resource: 'limits.gpu' }), { message: 'unsupported container resource : limits.gpu' });
    assert.throws(bad({ resource: 'limits.cpu.x' }), { message: 'unsupported container resource : limits.cpu.x' });
    assert.throws(bad({ containerName: 'no', resource: 'limits.cpu' }), { message: 'container no not found' });
  });

  it('has keys of ConfigMaps and Secrets, and leaves out optional ones that are missing', () => {
    const env = [
      from('A', { configMapKeyRef: { name: 'cfg', key: 'key' } }),
      from('B', { secretKeyRef: { name: 'sec', key: 'key' } }),
      from('C', { secretKeyRef: { name: 'sec', key: 'none', optional: true } }),
      from('D', {}),
    ];
    const spec = { enableServiceLinks: false };
    assert.deepEqual(environment({ env }, CLUSTER, spec), { A: 'of cfg', B: 'of sec', D: '' });
    const optional = [{ configMapRef: { name: 'none', optional: true } }];
    assert.deepEqual(environment({ envFrom: optional }, CLUSTER, spec), {});
  });

  it('cannot be made when something is missing that is not optional', () => {
    const failing = (container: Partial<Container>, message: string): void =>
      assert.throws(() => environment(container), { message });
    const keyOf = (kind: string, name: string): Partial<Container> => ({
      env: [from('A', { [`${kind}KeyRef`]: { name, key: 'none' } })],
    });
    failing(keyOf('configMap', 'cfg'), "couldn't find key none in ConfigMap prod/cfg");
    failing(keyOf('secret', 'sec'), "couldn't find key none in Secret prod/sec");
    failing(keyOf('configMap', 'none'), 'configmap "none" not found');
    failing({ envFrom: [{ secretRef: { name: 'none' } }] }, 'secret "none" not found');
  });

  it('finds everything, empty, in a cluster that is only assumed', () => {
    const env = [from('A', { secretKeyRef: { name: 'any', key: 'any' } })];
    const envFrom = [{ configMapRef: { name: 'any' } }];
    assert.deepEqual(environment({ env, envFrom }, new AssumedConfig('127.0.0.1')), { A: '' });
  });
});
