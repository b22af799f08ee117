import assert from 'node:assert/strict';
import { it } from 'node:test';
import { deepFreeze } from '../../../../src/api/deep-frozen.ts';
import type { Container, Pod, ResourceRequirements } from '../../../../src/api/pod.ts';
import {
  linuxContainerConfig,
  milliCpuToQuota,
  milliCpuToShares,
  namespaceOptions,
} from '../../../../src/kubelet/config/linux/linux-container.ts';
import { effectiveSecurityContext } from '../../../../src/kubelet/config/linux/security-context.ts';
import { oomScoreAdjust, podQosClass } from '../../../../src/kubelet/config/qos.ts';
import { podSandboxConfig } from '../../../../src/kubelet/pod/sandbox/sandbox-config.ts';
import type { LinuxContainerConfig } from '../../../../src/runtime/linux-config.ts';
import { containerNamed, podOfContainers } from '../../../support/simulated-kubelet.ts';

const CAPACITY_BYTES = 1_000_000_000;

function configOf(container: Container, spec: Partial<Pod['spec']> = {}, targetId?: string): LinuxContainerConfig {
  const pod = podOfContainers([container], spec);
  const effective = effectiveSecurityContext(pod, container);
  const imageUser = { uid: 7, username: '' };
  return linuxContainerConfig({ pod, container, effective, imageUser, targetId, memoryCapacityBytes: CAPACITY_BYTES });
}

it('turns CPU into shares and quota', () => {
  assert.deepEqual([0, 1, 500, 1000].map(milliCpuToShares), [2, 2, 512, 1024]);
  assert.deepEqual(
    [0, 5, 500, 2000].map((milli) => milliCpuToQuota(milli)),
    [0, 1000, 50_000, 200_000],
  );
});

it('takes the limit where no CPU is requested', () => {
  const sharesOf = (resources: ResourceRequirements): number =>
    configOf(containerNamed('app', { resources })).resources.cpuShares;
  assert.equal(sharesOf({ limits: { cpu: '1' } }), 1024);
  assert.equal(sharesOf({ limits: { cpu: '1' }, requests: { cpu: '500m' } }), 512);
  assert.equal(sharesOf({ requests: { memory: '1Mi' } }), 2);
});

it('lets the kernel kill best-effort containers first and guaranteed ones last', () => {
  const scoreOf = (resources: ResourceRequirements): unknown[] => {
    const container = containerNamed('app', { resources });
    return [podQosClass(podOfContainers([container])), configOf(container).resources.oomScoreAdj];
  };
  const all = { cpu: '1', memory: '500M' };
  assert.deepEqual(scoreOf({}), ['BestEffort', 1000]);
  assert.deepEqual(scoreOf({ limits: all }), ['Guaranteed', -998]);
  assert.deepEqual(scoreOf({ limits: all, requests: all }), ['Guaranteed', -998]);
  assert.deepEqual(scoreOf({ limits: all, requests: { cpu: '1', memory: '250M' } }), ['Burstable', 750]);
  assert.deepEqual(scoreOf({ requests: { cpu: '1' } }), ['Burstable', 999]);
  assert.deepEqual(scoreOf({ requests: { memory: '2G' } }), ['Burstable', 2]);
  const pod = podOfContainers([containerNamed('app')]);
  assert.equal(podQosClass(pod), podQosClass(pod));
});

it('counts init containers for the class, and adds up what all containers ask for', () => {
  const all = { cpu: '1', memory: '500M' };
  const guaranteed = containerNamed('app', { resources: { limits: all, requests: all } });
  const burstable = containerNamed('setup', { resources: { requests: { memory: '1G' } } });
  const classOf = (containers: Container[], initContainers: Container[] = []): unknown =>
    podQosClass(podOfContainers(containers, { initContainers }));
  const bare = containerNamed('bare');
  assert.equal(classOf([guaranteed]), 'Guaranteed');
  assert.equal(classOf([guaranteed], [bare]), 'Burstable');
  assert.equal(classOf([guaranteed], [guaranteed]), 'Guaranteed');
  assert.equal(classOf([bare], [burstable]), 'Burstable');
  assert.equal(classOf([bare], [bare]), 'BestEffort');
  const pod = podOfContainers([bare], { initContainers: [burstable] });
  const capacityBytes = 4_000_000_000;
  assert.deepEqual(
    [bare, burstable].map((each) => oomScoreAdjust(pod, each, capacityBytes)),
    [999, 750],
  );
  assert.match(podSandboxConfig(pod, 0).linux?.cgroupParent ?? '', /^\/kubepods\/burstable\/pod/);
  const containers = deepFreeze([containerNamed('frozen')]);
  assert.equal(podQosClass({ spec: { containers } }), 'BestEffort');
  assert.equal(podQosClass({ spec: { containers, initContainers: deepFreeze([burstable]) } }), 'Burstable');
});

it('shares namespaces as the pod says', () => {
  const optionsOf = (spec: Partial<Pod['spec']>, targetId?: string): string[] =>
    Object.values(namespaceOptions(podOfContainers([containerNamed('app')], spec), targetId));
  assert.deepEqual(optionsOf({}), ['POD', 'CONTAINER', 'POD', '']);
  assert.deepEqual(optionsOf({}, 'other'), ['POD', 'TARGET', 'POD', 'other']);
  assert.deepEqual(optionsOf({ hostNetwork: true, hostIPC: true, hostPID: true }, 'other'), [
    'NODE',
    'NODE',
    'NODE',
    '',
  ]);
  assert.deepEqual(optionsOf({ shareProcessNamespace: true }, 'other'), ['POD', 'POD', 'POD', '']);
});

it('passes on the security context of pod and container', () => {
  const container = containerNamed('app', {
    securityContext: {
      privileged: true,
      readOnlyRootFilesystem: true,
      allowPrivilegeEscalation: false,
      runAsGroup: 4,
      capabilities: { add: ['NET_ADMIN'] },
    },
  });
  const seLinuxOptions = { level: 's0' };
  const securityContext = { runAsUser: 3, runAsGroup: 1, fsGroup: 9, supplementalGroups: [8], seLinuxOptions };
  const { maskedPaths, readonlyPaths, ...context } = configOf(container, { securityContext }).securityContext;
  assert.deepEqual([maskedPaths?.length, readonlyPaths?.length], [9, 6]);
  assert.deepEqual(context, {
    apparmorProfile: '',
    seccompProfilePath: '',
    privileged: true,
    namespaceOptions: { network: 'POD', pid: 'CONTAINER', ipc: 'POD', targetId: '' },
    runAsUser: 3,
    runAsGroup: 4,
    runAsUsername: '',
    readonlyRootfs: true,
    supplementalGroups: [9, 8],
    noNewPrivs: true,
    selinuxOptions: { user: '', role: '', type: '', level: 's0' },
    capabilities: { addCapabilities: ['NET_ADMIN'], dropCapabilities: [] },
  });
  const sandbox = podSandboxConfig(podOfContainers([container], { securityContext }), 2);
  assert.deepEqual(sandbox.linux, {
    cgroupParent: '/kubepods/besteffort/podu-1',
    securityContext: {
      namespaceOptions: { network: 'POD', pid: 'CONTAINER', ipc: 'POD', targetId: '' },
      readonlyRootfs: false,
      supplementalGroups: [9, 8],
      privileged: true,
      runAsUser: 3,
      runAsGroup: 1,
      selinuxOptions: { user: '', role: '', type: '', level: 's0' },
    },
  });
  assert.equal(sandbox.metadata.attempt, 2);
});

it('hides less of /proc when asked, and takes profiles from annotations', () => {
  const container = containerNamed('app', { securityContext: { procMount: 'Unmasked' } });
  const unmasked = configOf(container).securityContext;
  assert.deepEqual([unmasked.maskedPaths, unmasked.readonlyPaths], [[], []]);
  const annotations = {
    'seccomp.security.alpha.kubernetes.io/pod': 'runtime/default',
    'container.seccomp.security.alpha.kubernetes.io/side': 'localhost/audit.json',
    'container.apparmor.security.beta.kubernetes.io/side': 'localhost/strict',
  };
  const protectionOf = (name: string): unknown => {
    const pod = podOfContainers([containerNamed(name)]);
    const { seccompProfilePath, apparmorProfile } = linuxContainerConfig({
      pod: { ...pod, metadata: { ...pod.metadata, annotations } },
      container: containerNamed(name),
      effective: {},
      imageUser: { uid: 0, username: '' },
      targetId: undefined,
      memoryCapacityBytes: CAPACITY_BYTES,
    }).securityContext;
    return [seccompProfilePath, apparmorProfile];
  };
  assert.deepEqual(protectionOf('app'), ['runtime/default', '']);
  assert.deepEqual(protectionOf('side'), ['localhost//var/lib/kubelet/seccomp/audit.json', 'localhost/strict']);
  const pod = podOfContainers([container], {
    securityContext: { sysctls: [{ name: 'net.core.somaxconn', value: '9' }] },
  });
  const sandbox = podSandboxConfig({ ...pod, metadata: { ...pod.metadata, annotations } }, 0);
  assert.equal(sandbox.linux?.securityContext.seccompProfilePath, 'runtime/default');
  assert.deepEqual(sandbox.linux?.sysctls, { 'net.core.somaxconn': '9' });
});

it('lets the kernel kill critical pods last, whatever they ask for', () => {
  const scoreOf = (annotations: Record<string, string>, priority?: number): number => {
    const pod = podOfContainers([containerNamed('app')], priority === undefined ? {} : { priority });
    return oomScoreAdjust({ ...pod, metadata: { annotations } }, containerNamed('app'), CAPACITY_BYTES);
  };
  assert.equal(scoreOf({}), 1000);
  assert.equal(scoreOf({ 'kubernetes.io/config.source': 'api' }, 1_999_999_999), 1000);
  assert.equal(scoreOf({ 'kubernetes.io/config.source': 'file' }), -998);
  assert.equal(scoreOf({ 'kubernetes.io/config.mirror': 'x' }), -998);
  assert.equal(scoreOf({}, 2_000_000_000), -998);
});

it('names the host after the pod, as far as Linux allows', () => {
  const hostnameOf = (spec: Partial<Pod['spec']>): string =>
    podSandboxConfig(podOfContainers([containerNamed('app')], spec), 0).hostname;
  assert.equal(hostnameOf({}), 'web-0');
  assert.equal(hostnameOf({ hostname: 'mine' }), 'mine');
  assert.equal(hostnameOf({ hostNetwork: true }), '');
  const named = (name: string): string => {
    const pod = podOfContainers([containerNamed('app')]);
    return podSandboxConfig({ ...pod, metadata: { ...pod.metadata, name } }, 0).hostname;
  };
  assert.equal(named(`${'a'.repeat(62)}-.bcd`), 'a'.repeat(62));
  assert.equal(hostnameOf({ hostname: 'mine', subdomain: 'sub' }), 'mine');
  assert.throws(() => named('.'.repeat(64)), {
    message: `hostname for pod "${'.'.repeat(64)}" was invalid: "${'.'.repeat(64)}"`,
  });
});
