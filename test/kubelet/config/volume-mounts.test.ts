import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Container, VolumeMount } from '../../../src/api/pod.ts';
import { NamedMounts, subPathOf } from '../../../src/kubelet/config/volume-mounts.ts';

const ENVS = [
  { key: 'POD', value: 'web-1' },
  { key: 'EMPTY', value: '' },
  { key: 'UP', value: '..' },
  { key: 'ROOT', value: '/etc' },
];
const mountOf = (mount: Partial<VolumeMount>): VolumeMount => ({ name: 'v', mountPath: '/data', ...mount });

describe('the path in a volume that a mount asks for', () => {
  it('is expanded with the environment', () => {
    assert.equal(subPathOf(mountOf({ subPathExpr: 'a/$(POD)/$$(POD)' }), ENVS), 'a/web-1/$(POD)');
    assert.equal(subPathOf(mountOf({ subPath: '$(POD)' }), ENVS), '$(POD)');
    assert.equal(subPathOf(mountOf({}), ENVS), '');
  });

  it('wants a value for every variable, and an empty one is none', () => {
    const refused: [expression: string, message: string][] = [
      ['$(NOPE)', 'missing value for NOPE'],
      ['$(EMPTY)', 'missing value for EMPTY'],
      ['$(z)/$(POD)/$(a)/$(Z)/$(a)', 'missing value for Z, a, z'],
      ['$()', 'missing value for '],
      ['$(UP)/x', "unable to provision SubPath `../x`: must not contain '..'"],
      ['$(ROOT)', 'error SubPath `/etc` must not be an absolute path'],
    ];
    for (const [subPathExpr, message] of refused) {
      assert.throws(() => subPathOf(mountOf({ subPathExpr }), ENVS), { message }, subPathExpr);
    }
  });
});

describe('a mount', () => {
  const pod = { metadata: { uid: 'u' }, spec: { containers: [] } };
  const only = (mount: Partial<VolumeMount>): { containerPath: string; hostPath: string } | undefined => {
    const container: Container = { name: 'c', volumeMounts: [mountOf(mount)] };
    return new NamedMounts().mountsOf(pod, container, ENVS)[0];
  };

  it('has an absolute path in the container, as the kubelet makes it', () => {
    assert.equal(only({ mountPath: 'data' })?.containerPath, '/data');
    assert.equal(only({ mountPath: '/data/' })?.containerPath, '/data/');
  });

  it('has a path on the host without steps that lead nowhere', () => {
    const volume = '/var/lib/kubelet/pods/u/volumes/v';
    assert.equal(only({ subPath: './a//b/.' })?.hostPath, `${volume}/a/b`);
    assert.equal(only({})?.hostPath, volume);
  });
});
