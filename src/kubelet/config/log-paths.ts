/**
 * Where containers log, and under which names the logs are found.
 *
 * @see kubelet v1.18.6, `pkg/kubelet/kuberuntime/helpers.go`, `legacy.go`
 */

import type { ObjectMeta, Pod } from '../../api/pod.ts';

const POD_LOGS_ROOT = '/var/log/pods';
const LEGACY_LOGS_ROOT = '/var/log/containers';
const LOG_SUFFIX = '.log';
/** A file name may be 255 bytes long; four of them are the suffix. */
const LONGEST_LEGACY_NAME_BYTES = 251;

/** `/var/log/pods/NAMESPACE_NAME_UID`, without a slash at the end. */
export function podLogDirectory(pod: Pod): string {
  const { namespace = '', name = '', uid = '' } = pod.metadata ?? {};
  return `${POD_LOGS_ROOT}/${namespace}_${name}_${uid}`;
}

/** A container's own directory in `logDirectory`. */
export function containerLogDirectory(logDirectory: string, container: string): string {
  return `${logDirectory}/${container}`;
}

/** Relative to the sandbox's log directory. */
export function containerLogPath(container: string, restartCount: number): string {
  return `${container}/${restartCount}${LOG_SUFFIX}`;
}

/** The link under which cluster log collectors of old look for the log. */
export function legacySymlink(
  { name = '', namespace = '' }: Pick<ObjectMeta, 'name' | 'namespace'>,
  container: string,
  containerId: string,
): string {
  const full = `${name}_${namespace}_${container}-${containerId}`;
  return `${LEGACY_LOGS_ROOT}/${cutToBytes(full, LONGEST_LEGACY_NAME_BYTES)}${LOG_SUFFIX}`;
}

function cutToBytes(text: string, bytes: number): string {
  // No character takes more than three bytes per UTF-16 unit.
  const MOST_BYTES_PER_UNIT = 3;
  if (text.length * MOST_BYTES_PER_UNIT <= bytes) return text;
  const encoded = Buffer.from(text, 'utf8');
  return encoded.length <= bytes ? text : encoded.subarray(0, bytes).toString('utf8');
}
