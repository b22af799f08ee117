/**
 * The Linux part of the CRI's sandbox and container configs, field by field in camelCase.
 *
 * @see k8s.io/cri-api kubernetes-1.18.6, `LinuxContainerConfig`, `LinuxPodSandboxConfig`
 */

export type NamespaceMode = 'POD' | 'CONTAINER' | 'NODE' | 'TARGET';

export interface NamespaceOptions {
  network: NamespaceMode;
  pid: NamespaceMode;
  ipc: NamespaceMode;
  targetId: string;
}

export interface SELinuxOptions {
  user: string;
  role: string;
  type: string;
  level: string;
}

export interface LinuxContainerResources {
  cpuPeriod: number;
  cpuQuota: number;
  cpuShares: number;
  memoryLimitInBytes: number;
  oomScoreAdj: number;
}

export interface LinuxContainerSecurityContext {
  capabilities?: { addCapabilities: string[]; dropCapabilities: string[] };
  privileged: boolean;
  namespaceOptions: NamespaceOptions;
  selinuxOptions?: SELinuxOptions;
  runAsUser?: number;
  runAsGroup?: number;
  runAsUsername: string;
  readonlyRootfs: boolean;
  supplementalGroups: number[];
  noNewPrivs: boolean;
  apparmorProfile?: string;
  seccompProfilePath?: string;
  /** Paths of /proc and /sys that the container must not see. */
  maskedPaths?: readonly string[];
  readonlyPaths?: readonly string[];
}

export interface LinuxContainerConfig {
  resources: LinuxContainerResources;
  securityContext: LinuxContainerSecurityContext;
}

export interface LinuxPodSandboxConfig {
  cgroupParent: string;
  securityContext: {
    /** Absent: the runtime's own; Go's clients leave it out for a pod without a security context. */
    namespaceOptions?: NamespaceOptions;
    selinuxOptions?: SELinuxOptions;
    runAsUser?: number;
    runAsGroup?: number;
    readonlyRootfs: boolean;
    supplementalGroups: number[];
    privileged: boolean;
    seccompProfilePath?: string;
  };
  sysctls?: Record<string, string>;
}
