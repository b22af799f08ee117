/** Configs of sandboxes and containers with every field set, and plain ones. */

import type { ContainerConfig, PodSandboxConfig } from '../../src/runtime/index.ts';

export function sandboxConfigOf(uid: string): PodSandboxConfig {
  return {
    metadata: { name: `pod-${uid}`, uid, namespace: 'shop', attempt: 0 },
    hostname: 'host',
    logDirectory: `/var/log/pods/shop_pod-${uid}_${uid}`,
    labels: { 'io.kubernetes.pod.uid': uid },
    annotations: { note: 'ä' },
    linux: {
      cgroupParent: '/kubepods/besteffort/podu',
      securityContext: {
        namespaceOptions: { network: 'NODE', pid: 'CONTAINER', ipc: 'POD', targetId: '' },
        selinuxOptions: { user: 'u', role: 'r', type: 't', level: 'l' },
        runAsUser: 0,
        runAsGroup: Number.MAX_SAFE_INTEGER,
        readonlyRootfs: true,
        supplementalGroups: [1, Number.MAX_SAFE_INTEGER],
        privileged: false,
      },
    },
  };
}

export function containerConfigOf(name: string): ContainerConfig {
  return {
    metadata: { name, attempt: 3 },
    image: { image: 'sha256:aa' },
    command: ['a', 'b c'],
    args: null,
    workingDir: '/w',
    envs: [{ key: 'K', value: '' }],
    mounts: [
      {
        containerPath: '/c',
        hostPath: '/h',
        readonly: true,
        selinuxRelabel: true,
        propagation: 'PROPAGATION_BIDIRECTIONAL',
      },
    ],
    devices: [{ containerPath: '/dev/a', hostPath: '/dev/b', permissions: 'rw' }],
    labels: { app: 'x' },
    annotations: { 'io.kubernetes.container.hash': 'ff' },
    logPath: 'app/0.log',
    stdin: true,
    stdinOnce: false,
    tty: true,
    linux: {
      resources: {
        cpuPeriod: 100_000,
        cpuQuota: -1,
        cpuShares: 2,
        memoryLimitInBytes: Number.MAX_SAFE_INTEGER,
        oomScoreAdj: -998,
      },
      securityContext: {
        capabilities: { addCapabilities: ['NET_ADMIN'], dropCapabilities: ['ALL'] },
        privileged: false,
        namespaceOptions: { network: 'POD', pid: 'TARGET', ipc: 'POD', targetId: 'other' },
        runAsUser: 1000,
        runAsUsername: '',
        readonlyRootfs: false,
        supplementalGroups: [],
        noNewPrivs: true,
      },
    },
  };
}
