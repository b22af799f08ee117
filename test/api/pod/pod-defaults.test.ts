import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { specWithDefaults, startablePod, withDefaults } from '../../../src/api/pod/pod-defaults.ts';
import type { Container } from '../../../src/api/pod.ts';

function complete(container: Omit<Container, 'name'>, spec: object = {}): Container {
  const { containers } = specWithDefaults({ ...spec, containers: [{ name: 'c', ...container }] }, 'Always');
  assert.ok(containers[0] !== undefined);
  return containers[0];
}

describe('defaults of the API server', () => {
  it('completes a pod', () => {
    const spec = specWithDefaults({ containers: [], initContainers: [{ name: 'i', image: 'x:1' }] }, 'OnFailure');
    assert.equal(spec.restartPolicy, 'OnFailure');
    assert.equal(spec.terminationGracePeriodSeconds, 30);
    assert.equal(spec.enableServiceLinks, true);
    assert.deepEqual(spec.securityContext, {});
    assert.ok('dnsPolicy' in spec && spec.dnsPolicy === 'ClusterFirst');
    assert.equal(spec.initContainers?.[0]?.terminationMessagePath, '/dev/termination-log');
  });

  it('keeps what is given, false and 0 too', () => {
    const given = {
      terminationGracePeriodSeconds: 0,
      enableServiceLinks: false,
      restartPolicy: 'Never',
      dnsPolicy: 'None',
    };
    const { containers, securityContext, schedulerName, ...rest } = specWithDefaults(
      { ...given, containers: [] },
      'Always',
    ) as unknown as Record<string, unknown>;
    assert.deepEqual(rest, given);
    assert.deepEqual([containers, securityContext, schedulerName], [[], {}, 'default-scheduler']);
  });

  for (const [image, policy] of [
    ['nginx', 'Always'],
    ['nginx:latest', 'Always'],
    ['localhost:5000/nginx', 'Always'],
    ['nginx:1.25', 'IfNotPresent'],
    ['localhost:5000/nginx:1.25', 'IfNotPresent'],
    [`nginx@sha256:${'a'.repeat(64)}`, 'IfNotPresent'],
    [`nginx:latest@sha256:${'a'.repeat(64)}`, 'Always'],
    ['NGINX', 'IfNotPresent'],
  ] as const) {
    it(`pulls ${image.slice(0, 30)} ${policy}`, () => {
      assert.equal(complete({ image }).imagePullPolicy, policy);
    });
  }

  it('completes ports, on the host network with the port of the host', () => {
    assert.deepEqual(complete({ ports: [{ containerPort: 80 }] }).ports, [{ containerPort: 80, protocol: 'TCP' }]);
    const onHost = complete({ ports: [{ containerPort: 80, protocol: 'UDP' }] }, { hostNetwork: true });
    assert.deepEqual(onHost.ports, [{ containerPort: 80, protocol: 'UDP', hostPort: 80 }]);
  });

  it('completes requests of hooks', () => {
    const { lifecycle } = complete({ lifecycle: { postStart: { httpGet: { port: 80 } } } });
    assert.deepEqual(lifecycle, { postStart: { httpGet: { port: 80, path: '/', scheme: 'HTTP' } } });
  });

  it('requests what is the limit', () => {
    const { resources } = complete({ resources: { limits: { cpu: '2', memory: '1Gi' }, requests: { cpu: '1' } } });
    assert.deepEqual(resources?.requests, { cpu: '1', memory: '1Gi' });
  });

  it('leaves the manifest as it is', () => {
    const spec = { containers: [{ name: 'c', image: 'i', ports: [{ containerPort: 1 }] }] };
    const before = structuredClone(spec);
    specWithDefaults(spec, 'Always');
    assert.deepEqual(spec, before);
  });
});

describe('withDefaults', () => {
  const bare = { metadata: { name: 'a' }, spec: { containers: [{ name: 'c', image: 'x:1', imagePullPolicy: '' }] } };

  it('completes a pod as the API server does, and leaves the given one alone', () => {
    const before = structuredClone(bare);
    const { spec } = withDefaults(bare);
    assert.deepEqual([spec.restartPolicy, spec.enableServiceLinks], ['Always', true]);
    assert.equal(spec.containers[0]?.imagePullPolicy, 'IfNotPresent');
    assert.deepEqual(bare, before);
  });

  it('passes on a pod without a spec', () => {
    const pod = { metadata: { name: 'a' } };
    assert.equal(withDefaults(pod), pod);
  });

  it('is what a start makes of a pod that lacks what it needs, and of no other', () => {
    assert.deepEqual(startablePod(bare), withDefaults(bare));
    const containers = [{ name: 'c', image: 'x', imagePullPolicy: 'Never' }];
    const startable = { spec: { containers, enableServiceLinks: false } };
    assert.equal(startablePod(startable), startable);
  });
});
