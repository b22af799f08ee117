/**
 * What keeps a container's processes from the kernel: hidden and read-only paths of /proc, seccomp and AppArmor profiles.
 * In 1.18 the profiles are annotations of the pod.
 *
 * @see kubelet v1.18.6, `pkg/securitycontext/util.go`, `pkg/kubelet/kuberuntime/helpers.go`,
 * `pkg/security/apparmor/helpers.go`
 */

import type { Pod } from '../../../api/pod.ts';
import type { LinuxContainerSecurityContext } from '../../../runtime/linux-config.ts';

const SECCOMP_POD_ANNOTATION = 'seccomp.security.alpha.kubernetes.io/pod';
const SECCOMP_CONTAINER_PREFIX = 'container.seccomp.security.alpha.kubernetes.io/';
const APPARMOR_CONTAINER_PREFIX = 'container.apparmor.security.beta.kubernetes.io/';
const LOCALHOST = 'localhost/';
const SECCOMP_ROOT = '/var/lib/kubelet/seccomp';
const UNMASKED = 'Unmasked';

const MASKED_PATHS: readonly string[] = [
  '/proc/acpi',
  '/proc/kcore',
  '/proc/keys',
  '/proc/latency_stats',
  '/proc/timer_list',
  '/proc/timer_stats',
  '/proc/sched_debug',
  '/proc/scsi',
  '/sys/firmware',
];
const READONLY_PATHS: readonly string[] = [
  '/proc/asound',
  '/proc/bus',
  '/proc/fs',
  '/proc/irq',
  '/proc/sys',
  '/proc/sysrq-trigger',
];
const NO_PATHS: readonly string[] = [];

type KernelProtection = Pick<
  LinuxContainerSecurityContext,
  'apparmorProfile' | 'seccompProfilePath' | 'maskedPaths' | 'readonlyPaths'
>;

/** For the container `name` of `pod`; `procMount` is that of its security context. */
export function kernelProtection(pod: Pod, name: string, procMount: string | undefined): KernelProtection {
  const isUnmasked = procMount === UNMASKED;
  return {
    apparmorProfile: pod.metadata?.annotations?.[APPARMOR_CONTAINER_PREFIX + name] ?? '',
    seccompProfilePath: seccompProfilePath(pod, name),
    maskedPaths: isUnmasked ? NO_PATHS : MASKED_PATHS,
    readonlyPaths: isUnmasked ? NO_PATHS : READONLY_PATHS,
  };
}

/** The container's profile, or the pod's when it has none or no container is named; empty for none. */
export function seccompProfilePath(pod: Pod, container?: string): string {
  const annotations = pod.metadata?.annotations;
  if (annotations === undefined) return '';
  const own = container === undefined ? undefined : annotations[SECCOMP_CONTAINER_PREFIX + container];
  const profile = own ?? annotations[SECCOMP_POD_ANNOTATION] ?? '';
  return profile.startsWith(LOCALHOST) ? `${LOCALHOST}${SECCOMP_ROOT}/${profile.slice(LOCALHOST.length)}` : profile;
}
