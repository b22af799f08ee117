/** Pods on the host's network: their address is the node's, whatever the runtime tells of their sandbox. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Container } from '../../src/api/pod.ts';
import { ContainerID } from '../../src/index.ts';
import type { KubeRuntimeManagerOptions } from '../../src/kubelet/kube-runtime-manager.ts';
import { NO_STATUS } from '../../src/kubelet/pod/pod-status.ts';
import type { ContainerConfig, PodSandboxStatus } from '../../src/runtime/index.ts';
import { containerNamed, podOfContainers } from '../support/simulated-kubelet.ts';
import { imageOf, type StepKubelet, scriptedRuntime, stepKubelet } from '../support/step-kubelet.ts';

const SANDBOX_ADDRESS = '10.9.9.9';
const NODE_ADDRESS = '192.168.7.7';

interface Node extends StepKubelet {
  readonly configs: ContainerConfig[];
  readonly urls: string[];
}

/** Its sandboxes have an address of their own, which a runtime should not tell of one on the host's network. */
function node(more: Partial<KubeRuntimeManagerOptions> = {}): Node {
  const configs: ContainerConfig[] = [];
  const urls: string[] = [];
  const script = { image: () => imageOf('i', { uid: 1 }), podIPs: [SANDBOX_ADDRESS] };
  const kubelet = stepKubelet(script, (steps) => {
    const runtime = scriptedRuntime(steps, script);
    return {
      runtime: {
        ...runtime,
        runPodSandbox: async () => 'sandbox1',
        podSandboxStatus: async (id): Promise<PodSandboxStatus> => {
          return { ...(await runtime.podSandboxStatus(id)), networkMode: 'NODE' };
        },
        createContainer: async (_sandbox, config) => (configs.push(config), 'cid1'),
      },
      http: { get: async (url) => (urls.push(url), { status: 200, body: '' }) },
      ...more,
    };
  });
  return { ...kubelet, configs, urls };
}

const field = (name: string, fieldPath: string): object => ({ name, valueFrom: { fieldRef: { fieldPath } } });
const env = [
  field('IP', 'status.podIP'),
  field('IPS', 'status.podIPs'),
  field('HOST', 'status.hostIP'),
] as Container['env'];
const hook = { httpGet: { path: 'x', port: 8080 } };
const APP = containerNamed('app', { ...(env && { env }), lifecycle: { postStart: hook, preStop: hook } });
const POD = podOfContainers([APP], { hostNetwork: true, securityContext: {} });

describe('a pod on the host network', () => {
  it('has the address of the node in its environment and its hooks', async () => {
    const kubelet = node({ hostIP: NODE_ADDRESS });
    assert.equal((await kubelet.manager.syncPod(POD, NO_STATUS)).error, undefined);
    assert.deepEqual(
      kubelet.configs[0]?.envs.map(({ value }) => value),
      [NODE_ADDRESS, NODE_ADDRESS, NODE_ADDRESS],
    );
    await kubelet.manager.killContainer(POD, new ContainerID('containerd', 'cid1'), 'app');
    assert.deepEqual(kubelet.urls, [`http://${NODE_ADDRESS}:8080/x`, `http://${NODE_ADDRESS}:8080/x`]);
  });

  it('is on this machine when no address is given', async () => {
    const kubelet = node();
    await kubelet.manager.syncPod(POD, NO_STATUS);
    assert.deepEqual(
      kubelet.configs[0]?.envs.map(({ value }) => value),
      ['127.0.0.1', '127.0.0.1', '127.0.0.1'],
    );
  });

  for (const [what, isNew] of [
    ['a new sandbox', true],
    ['a sandbox that is there', false],
  ] as const) {
    it(`is told of no address for its run options in ${what}`, async () => {
      const told: (readonly string[])[] = [];
      const kubelet = node({
        runOptions: {
          generate: (_pod, _container, podIPs) => {
            told.push(podIPs);
            return { envs: [], mounts: [], devices: [], podContainerDir: '' };
          },
        },
      });
      const sandboxStatuses = isNew ? [] : [await kubelet.manager.context.runtime.podSandboxStatus('sandbox1')];
      await kubelet.manager.syncPod(POD, { containerStatuses: [], sandboxStatuses });
      assert.deepEqual(told, [[]]);
    });
  }
});
