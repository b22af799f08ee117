/** Every field of a sandbox's and a container's config reaches the runtime, over gRPC. */

import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { ContainerConfig, PodSandboxConfig } from '../../../src/runtime/index.ts';
import { criPair, simulatedBackend } from '../../support/cri-socket.ts';
import { FILLED_CONTAINER, FILLED_SANDBOX } from '../../support/filled-configs.ts';

/** What protobuf does not send, and the first value of each enum. */
const DEFAULTS: readonly unknown[] = ['', 0, false, null, undefined, 'POD', 'TCP', 'PROPAGATION_PRIVATE'];

/** Paths of values that would arrive even if nobody sent them. */
function defaultsIn(value: unknown, path = ''): string[] {
  if (DEFAULTS.includes(value)) return [path];
  if (typeof value !== 'object' || value === null) return [];
  const parts = Object.entries(value);
  return parts.length === 0 ? [path] : parts.flatMap(([name, part]) => defaultsIn(part, `${path}/${name}`));
}

it('has a value in every field that would not be there unsent', () => {
  assert.deepEqual([...defaultsIn(FILLED_SANDBOX), ...defaultsIn(FILLED_CONTAINER)], []);
});

for (const versions of [['v1'], ['v1alpha2']] as const) {
  it(`is sent with RunPodSandbox, CreateContainer and PullImage of ${versions[0]}`, async (t) => {
    const sandboxes: (PodSandboxConfig | undefined)[] = [];
    const containers: ContainerConfig[] = [];
    const backend = simulatedBackend();
    Object.assign(backend.runtime, {
      runPodSandbox: async (config: PodSandboxConfig) => (sandboxes.push(config), 'sandbox'),
      createContainer: async (_id: string, config: ContainerConfig, sandbox: PodSandboxConfig) => {
        sandboxes.push(sandbox);
        containers.push(config);
        return 'container';
      },
    });
    Object.assign(backend.images, {
      pullImage: async (_image: string, _auth: unknown, sandbox?: PodSandboxConfig) => (sandboxes.push(sandbox), 'ref'),
    });
    const { runtime, images } = (await criPair(t, { backend, versions })).client;
    await runtime.runPodSandbox(FILLED_SANDBOX);
    await runtime.createContainer('sandbox', FILLED_CONTAINER, FILLED_SANDBOX);
    await images.pullImage('image', undefined, FILLED_SANDBOX);
    assert.deepEqual(sandboxes, [FILLED_SANDBOX, FILLED_SANDBOX, FILLED_SANDBOX]);
    assert.deepEqual(containers, [FILLED_CONTAINER]);
  });
}

it('tells what is absent from what is sent as zero', async (t) => {
  const seen: PodSandboxConfig[] = [];
  const backend = simulatedBackend();
  Object.assign(backend.runtime, {
    runPodSandbox: async (config: PodSandboxConfig) => (seen.push(config), 'sandbox'),
  });
  const { runtime } = (await criPair(t, { backend })).client;
  const { linux, portMappings: _ports, dnsConfig: _dns, ...plain } = FILLED_SANDBOX;
  const securityContext = { readonlyRootfs: false, supplementalGroups: [], privileged: false };
  const bare: PodSandboxConfig = { ...plain, linux: { cgroupParent: linux.cgroupParent, securityContext } };
  const asRoot = { ...securityContext, runAsUser: 0, runAsGroup: 0 };
  const root: PodSandboxConfig = { ...plain, linux: { cgroupParent: linux.cgroupParent, securityContext: asRoot } };
  await runtime.runPodSandbox(bare);
  await runtime.runPodSandbox(root);
  assert.deepEqual(seen, [bare, root]);
});
