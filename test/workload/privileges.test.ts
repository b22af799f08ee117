import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Container, ObjectMeta, PodSpec, SecurityContext } from '../../src/api/pod.ts';
import { privilegesOf } from '../../src/workload/privileges.ts';

const WEB: Container = { name: 'web', image: 'web' };
const of = (spec: Partial<PodSpec>, metadata: ObjectMeta = {}): string[] =>
  privilegesOf({ metadata, spec: { containers: [WEB], ...spec } });
const ofContainer = (securityContext: SecurityContext): string[] => of({ containers: [{ ...WEB, securityContext }] });

describe('what of a pod reaches into the machine', () => {
  it('is nothing of a pod that is its containers alone', () => {
    assert.deepEqual(of({}), []);
    assert.deepEqual(of({ hostNetwork: false, hostPID: false, securityContext: { runAsUser: 0, sysctls: [] } }), []);
    assert.deepEqual(ofContainer({ privileged: false, capabilities: { drop: ['ALL'] }, procMount: 'Default' }), []);
    assert.deepEqual(of({}, { annotations: { 'seccomp.security.alpha.kubernetes.io/pod': 'runtime/default' } }), []);
  });

  it('is told by the names of the fields, each once', () => {
    assert.deepEqual(of({ hostNetwork: true, hostPID: true, hostIPC: true }), ['hostNetwork', 'hostPID', 'hostIPC']);
    assert.deepEqual(of({ securityContext: { sysctls: [{ name: 'a', value: 'b' }] } }), ['sysctls']);
    assert.deepEqual(of({ securityContext: { seLinuxOptions: { type: 'spc_t' } } }), ['seLinuxOptions']);
    assert.deepEqual(ofContainer({ privileged: true, capabilities: { add: ['SYS_ADMIN'] } }), [
      'privileged',
      'capabilities.add',
    ]);
    assert.deepEqual(ofContainer({ procMount: 'Unmasked', seLinuxOptions: { type: 'spc_t' } }), [
      'procMount',
      'seLinuxOptions',
    ]);
    const mount = { name: 'x', mountPath: '/x', mountPropagation: 'Bidirectional' };
    assert.deepEqual(of({ initContainers: [{ ...WEB, volumeMounts: [mount] }] }), ['mountPropagation']);
    const unconfined = {
      'container.apparmor.security.beta.kubernetes.io/web': 'unconfined',
      'container.seccomp.security.alpha.kubernetes.io/web': 'localhost/own.json',
      'seccomp.security.alpha.kubernetes.io/pod': 'unconfined',
    };
    assert.deepEqual(of({}, { annotations: unconfined }), ['apparmor', 'seccomp']);
  });
});
