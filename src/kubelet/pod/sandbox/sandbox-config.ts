/**
 * What RunPodSandbox is asked for.
 *
 * @see kubelet v1.18.6, `pkg/kubelet/kuberuntime/kuberuntime_sandbox.go`
 */

import { goQuote } from '../../../api/go-quote.ts';
import type { Pod, SpecifiedPod } from '../../../api/pod.ts';
import type { LinuxPodSandboxConfig } from '../../../runtime/linux-config.ts';
import { RUNS_TO_COMPLETION_ANNOTATION } from '../../../runtime/runs-to-completion.ts';
import type { RuntimeKind } from '../../../runtime/runtime-kind.ts';
import type { PodSandboxConfig } from '../../../runtime/runtime-service.ts';
import { sandboxLabels } from '../../config/labels.ts';
import { seccompProfilePath } from '../../config/linux/kernel-protection.ts';
import { namespaceOptions, selinuxOptions, supplementalGroups } from '../../config/linux/linux-container.ts';
import { podLogDirectory } from '../../config/log-paths.ts';
import { podQosClass } from '../../config/qos.ts';
import { KubeletError } from '../../kubelet-error.ts';
import { dnsLabelProblems } from '../../name-rules.ts';
import { DEFAULT_GATES, type FeatureGates } from '../../refs/container-ref.ts';
import { decodedPod } from '../decoded-pod.ts';
import { dnsConfigOf } from './dns-config.ts';
import { portMappings } from './port-mappings.ts';

const LONGEST_HOSTNAME = 63;

/**
 * The config of the `attempt`-th sandbox of `pod`, for a runtime of this kind.
 * @throws {KubeletError} for a host name or subdomain that is no DNS label
 */
export function podSandboxConfig(
  given: Pod,
  attempt: number,
  kind: RuntimeKind = 'real',
  gates: FeatureGates = DEFAULT_GATES,
): PodSandboxConfig {
  const pod = decodedPod(given);
  const { name = '', namespace = '', uid = '' } = pod.metadata ?? {};
  const config: PodSandboxConfig = {
    metadata: { name, namespace, uid, attempt },
    hostname: pod.spec.hostNetwork === true ? '' : hostname(pod),
    logDirectory: podLogDirectory(pod),
    labels: sandboxLabels(pod),
    annotations: annotations(pod, kind),
    linux: linuxSandboxConfig(pod, gates),
  };
  const ports = portMappings(pod.spec.containers);
  const dnsConfig = dnsConfigOf(pod.spec);
  return { ...config, ...(dnsConfig && { dnsConfig }), ...(ports.length > 0 && { portMappings: ports }) };
}

/**
 * The name the pod gives itself, or its own; cut to what Linux allows, without dots and dashes at the end.
 *
 * @see kubelet v1.18.6, `pkg/kubelet/kubelet_pods.go`, GeneratePodHostNameAndDomain
 */
function hostname({ metadata, spec }: SpecifiedPod): string {
  const name = metadata?.name ?? '';
  const { hostname: given = '', subdomain = '' } = spec;
  if (given !== '') checkLabel('Hostname', given);
  const wanted = given || name;
  const isLong = wanted.length > LONGEST_HOSTNAME;
  const cut = isLong ? wanted.slice(0, LONGEST_HOSTNAME).replace(/(?<![-.])[-.]+$/, '') : wanted;
  if (isLong && cut === '') throw new KubeletError(`hostname for pod ${goQuote(name)} was invalid: ${goQuote(wanted)}`);
  if (subdomain !== '') checkLabel('Subdomain', subdomain);
  return cut;
}

function checkLabel(what: string, label: string): void {
  const problems = dnsLabelProblems(label);
  if (problems.length === 0) return;
  throw new KubeletError(`pod ${what} ${goQuote(label)} is not a valid DNS label: ${problems.join(';')}`);
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

/** As upstream, a pod without a securityContext names no namespaces: the API server never leaves one without. */
function linuxSandboxConfig(pod: SpecifiedPod, gates: FeatureGates): LinuxPodSandboxConfig {
  const { securityContext } = pod.spec;
  const linux: LinuxPodSandboxConfig = {
    cgroupParent: `${QOS_CGROUPS[podQosClass(pod)]}/pod${pod.metadata?.uid ?? ''}`,
    securityContext: {
      readonlyRootfs: false,
      supplementalGroups: supplementalGroups(pod),
      privileged: hasPrivilegedContainer(pod, gates),
    },
  };
  if (securityContext !== undefined) linux.securityContext.namespaceOptions = namespaceOptions(pod);
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

function hasPrivilegedContainer({ spec }: SpecifiedPod, gates: FeatureGates): boolean {
  const { containers, initContainers = [], ephemeralContainers = [] } = spec;
  const all = [...containers, ...initContainers, ...(gates.ephemeralContainers ? ephemeralContainers : [])];
  return all.some(({ securityContext }) => securityContext?.privileged === true);
}
