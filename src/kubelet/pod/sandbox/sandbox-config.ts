/**
 * What RunPodSandbox is asked for.
 *
 * @see kubelet v1.18.6, `pkg/kubelet/kuberuntime/kuberuntime_sandbox.go`
 */

import type { Pod, SpecifiedPod } from '../../../api/pod.ts';
import type { LinuxPodSandboxConfig } from '../../../runtime/linux-config.ts';
import { RUNS_TO_COMPLETION_ANNOTATION } from '../../../runtime/runs-to-completion.ts';
import type { RuntimeKind } from '../../../runtime/runtime-kind.ts';
import type { PodSandboxConfig } from '../../../runtime/runtime-service.ts';
import { seccompProfilePath } from '../../config/kernel-protection.ts';
import { sandboxLabels } from '../../config/labels.ts';
import { namespaceOptions, selinuxOptions, supplementalGroups } from '../../config/linux-container.ts';
import { podLogDirectory } from '../../config/log-paths.ts';
import { podQosClass } from '../../config/qos.ts';
import { decodedPod } from '../decoded-pod.ts';

const LONGEST_HOSTNAME = 63;

/** The config of the `attempt`-th sandbox of `pod`, for a runtime of this kind. */
export function podSandboxConfig(given: Pod, attempt: number, kind: RuntimeKind = 'real'): PodSandboxConfig {
  const pod = decodedPod(given);
  const { name = '', namespace = '', uid = '' } = pod.metadata ?? {};
  return {
    metadata: { name, namespace, uid, attempt },
    hostname: pod.spec.hostNetwork === true ? '' : hostname(pod),
    logDirectory: podLogDirectory(pod),
    labels: sandboxLabels(pod),
    annotations: annotations(pod, kind),
    linux: linuxSandboxConfig(pod),
  };
}

/** The name the pod gives itself, or its own; cut to what Linux allows, without dots and dashes at the end. */
function hostname(pod: SpecifiedPod): string {
  const wanted = pod.spec.hostname || (pod.metadata?.name ?? '');
  return wanted.length <= LONGEST_HOSTNAME ? wanted : wanted.slice(0, LONGEST_HOSTNAME).replace(/[-.]+$/, '');
}

/** The pod's own; and for a simulated runtime alone, which has no processes to look at, which containers end by themselves. */
function annotations(pod: SpecifiedPod, kind: RuntimeKind): Record<string, string> {
  const ofPod = { ...pod.metadata?.annotations };
  const { initContainers = [] } = pod.spec;
  if (kind === 'simulated' && initContainers.length > 0)
    ofPod[RUNS_TO_COMPLETION_ANNOTATION] = initContainers.map(({ name }) => name).join(',');
  return ofPod;
}

const QOS_CGROUPS: Readonly<Record<ReturnType<typeof podQosClass>, string>> = {
  Guaranteed: '/kubepods',
  Burstable: '/kubepods/burstable',
  BestEffort: '/kubepods/besteffort',
};

function linuxSandboxConfig(pod: SpecifiedPod): LinuxPodSandboxConfig {
  const { securityContext } = pod.spec;
  const linux: LinuxPodSandboxConfig = {
    cgroupParent: `${QOS_CGROUPS[podQosClass(pod)]}/pod${pod.metadata?.uid ?? ''}`,
    securityContext: {
      namespaceOptions: namespaceOptions(pod),
      readonlyRootfs: false,
      supplementalGroups: supplementalGroups(pod),
      privileged: hasPrivilegedContainer(pod),
    },
  };
  if (typeof securityContext?.runAsUser === 'number') linux.securityContext.runAsUser = securityContext.runAsUser;
  if (typeof securityContext?.runAsGroup === 'number') linux.securityContext.runAsGroup = securityContext.runAsGroup;
  const seccomp = seccompProfilePath(pod);
  if (seccomp !== '') linux.securityContext.seccompProfilePath = seccomp;
  const sysctls = securityContext?.sysctls ?? [];
  if (sysctls.length > 0) linux.sysctls = Object.fromEntries(sysctls.map(({ name, value }) => [name, value]));
  const selinux = selinuxOptions(securityContext?.seLinuxOptions);
  if (selinux !== undefined) linux.securityContext.selinuxOptions = selinux;
  return linux;
}

function hasPrivilegedContainer({ spec }: SpecifiedPod): boolean {
  const isPrivileged = ({ securityContext }: SpecifiedPod['spec']['containers'][number]): boolean =>
    securityContext?.privileged === true;
  return spec.containers.some(isPrivileged) || (spec.initContainers?.some(isPrivileged) ?? false);
}
