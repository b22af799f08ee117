/** Configs with every field there is, each with a value that is not the wire's default: what is not sent shows. */

import type { ContainerConfig, PodSandboxConfig } from '../../src/runtime/index.ts';

/** A new field of a config is missed here by the compiler. */
type Filled<T> = T extends Readonly<Record<string, string>> | readonly (string | number)[]
  ? T
  : T extends readonly (infer Item)[]
    ? Filled<Item>[]
    : T extends object
      ? { [Key in keyof T]-?: Filled<NonNullable<T[Key]>> }
      : T;

export const FILLED_SANDBOX: Filled<PodSandboxConfig> = {
  metadata: { name: 'web', uid: 'u-1', namespace: 'shop', attempt: 3 },
  hostname: 'host',
  logDirectory: '/var/log/pods/shop_web_u-1',
  dnsConfig: { servers: ['10.0.0.53'], searches: ['example.com'], options: ['ndots:2'] },
  portMappings: [{ protocol: 'SCTP', containerPort: 80, hostPort: 8080, hostIp: '10.0.0.1' }],
  labels: { app: 'web' },
  annotations: { note: 'ä' },
  linux: {
    cgroupParent: '/kubepods/besteffort/podu-1',
    sysctls: { 'net.ipv4.tcp_syncookies': '0', 'kernel.shm_rmid_forced': '1' },
    securityContext: {
      namespaceOptions: { network: 'NODE', pid: 'CONTAINER', ipc: 'NODE', targetId: 'other' },
      selinuxOptions: { user: 'u', role: 'r', type: 't', level: 'l' },
      runAsUser: 1000,
      runAsGroup: 1001,
      readonlyRootfs: true,
      supplementalGroups: [1, Number.MAX_SAFE_INTEGER],
      privileged: true,
      seccompProfilePath: 'runtime/default',
    },
  },
};

export const FILLED_CONTAINER: Filled<ContainerConfig> = {
  metadata: { name: 'app', attempt: 2 },
  image: { image: 'sha256:aa' },
  command: ['sh', '-c'],
  args: ['true'],
  workingDir: '/w',
  envs: [{ key: 'K', value: 'v' }],
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
  logPath: 'app/2.log',
  stdin: true,
  stdinOnce: true,
  tty: true,
  linux: {
    resources: { cpuPeriod: 100_000, cpuQuota: -1, cpuShares: 2, memoryLimitInBytes: 2 ** 40, oomScoreAdj: -998 },
    securityContext: {
      capabilities: { addCapabilities: ['NET_ADMIN'], dropCapabilities: ['ALL'] },
      privileged: true,
      namespaceOptions: { network: 'NODE', pid: 'TARGET', ipc: 'NODE', targetId: 'other' },
      selinuxOptions: { user: 'u', role: 'r', type: 't', level: 'l' },
      runAsUser: 1000,
      runAsGroup: 1001,
      runAsUsername: 'bob',
      readonlyRootfs: true,
      supplementalGroups: [7],
      noNewPrivs: true,
      apparmorProfile: 'localhost/p',
      seccompProfilePath: 'localhost/q',
      maskedPaths: ['/proc/kcore'],
      readonlyPaths: ['/proc/sys'],
    },
  },
};

/** A sandbox of the pod `uid`. */
export function sandboxConfigOf(uid: string): PodSandboxConfig {
  return {
    ...FILLED_SANDBOX,
    metadata: { name: `pod-${uid}`, uid, namespace: 'shop', attempt: 0 },
    logDirectory: `/var/log/pods/shop_pod-${uid}_${uid}`,
    labels: { 'io.kubernetes.pod.uid': uid },
  };
}

export function containerConfigOf(name: string): ContainerConfig {
  return { ...FILLED_CONTAINER, metadata: { name, attempt: 3 }, args: null, logPath: 'app/0.log' };
}
