/**
 * The Linux part of a container's config: users, namespaces, CPU and memory.
 *
 * @see kubelet v1.18.6, `pkg/kubelet/kuberuntime/kuberuntime_container_linux.go`, `security_context.go`,
 * `helpers_linux.go`
 */

import type { Container, SecurityContext, SpecifiedPod } from '../../../api/pod.ts';
import type {
  LinuxContainerConfig,
  LinuxContainerResources,
  LinuxContainerSecurityContext,
  NamespaceOptions,
  SELinuxOptions,
} from '../../../runtime/linux-config.ts';
import { oomScoreAdjust } from '../qos.ts';
import { quantityMilliValue, quantityValue } from '../quantity.ts';
import { kernelProtection } from './kernel-protection.ts';
import type { ImageUser } from './security-context.ts';

const CPU_PERIOD_US = 100_000;
const SHARES_PER_CPU = 1024;
const MILLI_PER_CPU = 1000;
const INT64_BITS = 64;
const FEWEST_SHARES = 2;
const SMALLEST_QUOTA_US = 1000;

/** CPU shares of a request in thousandths of a CPU. */
export function milliCpuToShares(milli: number): number {
  if (milli === 0) return FEWEST_SHARES;
  return Math.max(FEWEST_SHARES, perCpu(milli, SHARES_PER_CPU));
}

/** Microseconds of CPU in each period for a limit in thousandths of a CPU; 0: no limit. */
export function milliCpuToQuota(milli: number, periodUs: number = CPU_PERIOD_US): number {
  if (milli === 0) return 0;
  return Math.max(SMALLEST_QUOTA_US, perCpu(milli, periodUs));
}

/** Thousandths times `amount`, as Go reckons: an int64, which overflows. */
function perCpu(milli: number, amount: number): number {
  const product = milli * amount;
  if (Number.isSafeInteger(product)) return Math.trunc(product / MILLI_PER_CPU);
  return Number(BigInt.asIntN(INT64_BITS, BigInt(milli) * BigInt(amount)) / BigInt(MILLI_PER_CPU));
}

/** Which namespaces a container shares; `targetId`: the container whose processes it is to see. */
export function namespaceOptions(pod: SpecifiedPod, targetId?: string): NamespaceOptions {
  const { hostNetwork, hostIPC, hostPID, shareProcessNamespace } = pod.spec;
  const pid = hostPID === true ? 'NODE' : shareProcessNamespace === true ? 'POD' : 'CONTAINER';
  const isTargeted = targetId !== undefined && pid === 'CONTAINER';
  return {
    network: hostNetwork === true ? 'NODE' : 'POD',
    pid: isTargeted ? 'TARGET' : pid,
    ipc: hostIPC === true ? 'NODE' : 'POD',
    targetId: isTargeted ? targetId : '',
  };
}

function resources(pod: SpecifiedPod, container: Container, memoryCapacityBytes: number): LinuxContainerResources {
  const { limits, requests } = container.resources ?? {};
  const cpuLimitMilli = Number(quantityMilliValue(limits?.cpu));
  const cpuRequestMilli = Number(quantityMilliValue(requests?.cpu));
  const sharesOf = cpuRequestMilli === 0 && cpuLimitMilli !== 0 ? cpuLimitMilli : cpuRequestMilli;
  return {
    cpuPeriod: CPU_PERIOD_US,
    cpuQuota: milliCpuToQuota(cpuLimitMilli),
    cpuShares: milliCpuToShares(sharesOf),
    memoryLimitInBytes: Number(quantityValue(limits?.memory)),
    oomScoreAdj: oomScoreAdjust(pod, container, memoryCapacityBytes),
  };
}

export interface LinuxContainerRequest {
  readonly pod: SpecifiedPod;
  readonly container: Container;
  readonly effective: SecurityContext;
  readonly imageUser: ImageUser;
  readonly targetId: string | undefined;
  readonly memoryCapacityBytes: number;
}

/** The Linux part of CreateContainer's config. */
export function linuxContainerConfig(request: LinuxContainerRequest): LinuxContainerConfig {
  const { pod, container, memoryCapacityBytes } = request;
  return { resources: resources(pod, container, memoryCapacityBytes), securityContext: securityContext(request) };
}

function securityContext(request: LinuxContainerRequest): LinuxContainerSecurityContext {
  const { pod, effective, imageUser, targetId } = request;
  const context: LinuxContainerSecurityContext = {
    privileged: effective.privileged === true,
    namespaceOptions: namespaceOptions(pod, targetId),
    runAsUsername: '',
    readonlyRootfs: effective.readOnlyRootFilesystem === true,
    supplementalGroups: supplementalGroups(pod),
    noNewPrivs: effective.allowPrivilegeEscalation === false,
    ...kernelProtection(pod, request.container.name, effective.procMount),
  };
  if (typeof effective.runAsUser === 'number') context.runAsUser = effective.runAsUser;
  else {
    if (imageUser.uid !== null) context.runAsUser = imageUser.uid;
    context.runAsUsername = imageUser.username;
  }
  if (typeof effective.runAsGroup === 'number') context.runAsGroup = effective.runAsGroup;
  const selinux = selinuxOptions(effective.seLinuxOptions);
  if (selinux !== undefined) context.selinuxOptions = selinux;
  const { capabilities } = effective;
  if (capabilities !== undefined) {
    context.capabilities = {
      addCapabilities: capabilities.add ?? [],
      dropCapabilities: capabilities.drop ?? [],
    };
  }
  return context;
}

/** The group that owns the volumes first, then the pod's own. */
export function supplementalGroups(pod: SpecifiedPod): number[] {
  const context = pod.spec.securityContext;
  if (context === undefined) return [];
  const groups = context.supplementalGroups ?? [];
  return typeof context.fsGroup === 'number' ? [context.fsGroup, ...groups] : [...groups];
}

/** The CRI's form of SELinux options; undefined when there are none. */
export function selinuxOptions(options: SecurityContext['seLinuxOptions']): SELinuxOptions | undefined {
  if (options === undefined) return undefined;
  const { user = '', role = '', type = '', level = '' } = options;
  return { user, role, type, level };
}
