/** The configs of RunPodSandbox and CreateContainer in the words of the upstream vectors. */

import type { SELinuxOptions } from '../../../../src/runtime/linux-config.ts';
import type { ContainerConfig, PodSandboxConfig } from '../../../../src/runtime/runtime-service.ts';
import type { Step } from '../../step-kubelet.ts';

/** Eight hex digits, which upstream draws. */
const TERMINATION_FILE = /\/[\da-f]{8}$/;

/** `path` of a termination message's file, with what the vectors write for its name. */
export function withoutRandomName(path: string): string {
  return `${path.slice(0, path.lastIndexOf('/'))}/CID`;
}

export function sandboxConfigStep({ metadata, logDirectory, labels, annotations, linux }: PodSandboxConfig): Step {
  const security = linux?.securityContext;
  return {
    metadata,
    logDirectory,
    labels,
    annotations,
    sysctls: linux?.sysctls,
    privileged: security?.privileged,
    readonlyRootfs: security?.readonlyRootfs,
    groups: security?.supplementalGroups,
    namespaces: security?.namespaceOptions,
    selinux: selinuxStep(security?.selinuxOptions),
    runAsUser: security?.runAsUser,
    runAsGroup: security?.runAsGroup,
  };
}

export function containerConfigStep(config: ContainerConfig): Step {
  const { metadata, image, command, args, workingDir, devices, labels, annotations, logPath } = config;
  const { stdin, stdinOnce, tty } = config;
  const resources = config.linux?.resources;
  return {
    metadata,
    image: image.image,
    command,
    args,
    workingDir,
    envs: config.envs.map(({ key, value }) => [key, value]),
    mounts: config.mounts.map(({ selinuxRelabel: relabel, hostPath, ...mount }) => {
      return { ...mount, relabel, hostPath: TERMINATION_FILE.test(hostPath) ? withoutRandomName(hostPath) : hostPath };
    }),
    devices,
    labels,
    annotations,
    logPath,
    stdin,
    stdinOnce,
    tty,
    resources: {
      period: resources?.cpuPeriod,
      quota: resources?.cpuQuota,
      shares: resources?.cpuShares,
      memory: resources?.memoryLimitInBytes,
      oom: resources?.oomScoreAdj,
    },
    security: securityStep(config),
  };
}

function securityStep({ linux }: ContainerConfig): Step {
  const security = linux?.securityContext;
  const { capabilities } = security ?? {};
  return {
    privileged: security?.privileged,
    readonlyRootfs: security?.readonlyRootfs,
    groups: security?.supplementalGroups,
    namespaces: security?.namespaceOptions,
    selinux: selinuxStep(security?.selinuxOptions),
    runAsUser: security?.runAsUser,
    runAsGroup: security?.runAsGroup,
    runAsUsername: security?.runAsUsername,
    noNewPrivs: security?.noNewPrivs,
    apparmor: security?.apparmorProfile ?? '',
    seccomp: security?.seccompProfilePath ?? '',
    masked: security?.maskedPaths,
    readonly: security?.readonlyPaths,
    caps: capabilities && { add: capabilities.addCapabilities, drop: capabilities.dropCapabilities },
  };
}

function selinuxStep(options: SELinuxOptions | undefined): SELinuxOptions | null {
  return options ?? null;
}
