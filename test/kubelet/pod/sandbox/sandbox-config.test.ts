import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { PodSpec } from '../../../../src/api/pod.ts';
import { NO_STATUS, type PodStatus } from '../../../../src/kubelet/pod/pod-status.ts';
import { createSandbox } from '../../../../src/kubelet/pod/sandbox/create-sandbox.ts';
import { podSandboxConfig } from '../../../../src/kubelet/pod/sandbox/sandbox-config.ts';
import { containerNamed, podOfContainers } from '../../../support/simulated-kubelet.ts';
import { stepKubelet } from '../../../support/step-kubelet.ts';

const RULE =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an " +
  "alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

function podWith(spec: Partial<PodSpec>): ReturnType<typeof podOfContainers> {
  return podOfContainers([containerNamed('app')], spec);
}

it('names the namespaces of a pod that has a security context, and of no other', () => {
  const optionsOf = (spec: Partial<PodSpec>): unknown =>
    podSandboxConfig(podWith(spec), 0).linux?.securityContext.namespaceOptions;
  assert.equal(optionsOf({ hostNetwork: true }), undefined);
  const { network } = optionsOf({ hostNetwork: true, securityContext: {} }) as { network: string };
  assert.equal(network, 'NODE');
});

it('is privileged by an ephemeral container only behind the gate', () => {
  const pod = podWith({ ephemeralContainers: [containerNamed('debug', { securityContext: { privileged: true } })] });
  const isPrivileged = (ephemeralContainers: boolean): unknown =>
    podSandboxConfig(pod, 0, 'real', { ephemeralContainers }).linux?.securityContext.privileged;
  assert.deepEqual([isPrivileged(false), isPrivileged(true)], [false, true]);
});

it('refuses a host name or subdomain that is no DNS label', () => {
  for (const [what, spec] of [
    ['Hostname', { hostname: 'a.b' }],
    ['Subdomain', { subdomain: 'a.b' }],
  ] as const) {
    const message = `pod ${what} "a.b" is not a valid DNS label: ${RULE}`;
    assert.throws(() => podSandboxConfig(podWith(spec), 0), { message });
    assert.equal(podSandboxConfig(podWith({ ...spec, hostNetwork: true }), 0).hostname, '');
  }
  const long = 'a'.repeat(64);
  const message = `pod Hostname "${long}" is not a valid DNS label: must be no more than 63 characters`;
  assert.throws(() => podSandboxConfig(podWith({ hostname: long }), 0), { message });
});

it('ends a sync whose sandbox config cannot be made, before anything is asked of the runtime', async () => {
  const { manager, steps } = stepKubelet({});
  const pod = podWith({ hostname: 'A' });
  const text = `GeneratePodSandboxConfig for pod "web-0_prod(u-1)" failed: pod Hostname "A" is not a valid DNS label: ${RULE}`;
  const { actions } = await manager.syncPod(pod, NO_STATUS);
  const [, created] = actions;
  assert.deepEqual(
    [created?.action, created?.error?.message, created?.message],
    ['CreatePodSandbox', 'CreatePodSandboxError', text],
  );
  assert.deepEqual(
    steps.map(({ reason, call }) => reason ?? call),
    ['FailedCreatePodSandBox'],
  );
  const failure = await createSandbox(manager.context, pod, 0);
  assert.ok('message' in failure && failure.message === text);
});

it('ends a sync in a sandbox that is there when its config cannot be made', async () => {
  const { manager, steps } = stepKubelet({});
  const sandbox = { ...(await manager.context.runtime.podSandboxStatus('s')), ip: '10.0.0.1' };
  const status: PodStatus = { containerStatuses: [], sandboxStatuses: [sandbox] };
  const { actions } = await manager.syncPod(podWith({ hostname: 'A' }), status);
  assert.deepEqual(
    actions.map(({ action, target, error }) => [action, target, error?.message]),
    [['ConfigPodSandbox', 'sandbox1', 'ConfigPodSandboxError']],
  );
  assert.match(
    actions[0]?.message ?? '',
    /^GeneratePodSandboxConfig for pod "web-0_prod\(u-1\)" failed: pod Hostname "A"/,
  );
  assert.deepEqual(steps, []);
});
