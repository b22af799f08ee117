import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { PodSpec } from '../../../../src/api/pod.ts';
import { podSandboxConfig } from '../../../../src/kubelet/pod/sandbox/sandbox-config.ts';

const dnsOf = (spec: Partial<PodSpec>): unknown => podSandboxConfig({ spec: { containers: [], ...spec } }, 0).dnsConfig;
const dnsConfig = {
  nameservers: ['10.0.0.53', '1.1.1.1', '10.0.0.53'],
  searches: ['b.example', 'a.example', 'b.example'],
  options: [{ name: 'ndots', value: '5' }, { name: 'debug' }, { name: 'ndots', value: '2' }],
};

it('tells a resolver that is to know nothing of the node all that the pod says, each once', () => {
  assert.deepEqual(dnsOf({ dnsPolicy: 'None', dnsConfig }), {
    servers: ['10.0.0.53', '1.1.1.1'],
    searches: ['b.example', 'a.example'],
    options: ['ndots:2', 'debug'],
  });
  assert.deepEqual(dnsOf({ dnsPolicy: 'None' }), { servers: [], searches: [], options: [] });
});

it('leaves all others to the resolver of the node', () => {
  for (const dnsPolicy of ['Default', 'ClusterFirst', 'ClusterFirstWithHostNet', undefined]) {
    assert.equal(dnsOf(dnsPolicy === undefined ? { dnsConfig } : { dnsPolicy, dnsConfig }), undefined);
  }
});
