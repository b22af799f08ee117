/**
 * The errors of the start path as values: upstream compares them by identity, and their texts equal their names.
 *
 * @see kubelet v1.18.6, `pkg/kubelet/container/sync_result.go`, `pkg/kubelet/images/types.go`,
 * `pkg/kubelet/kuberuntime/kuberuntime_container.go`
 */

import { RuntimeError } from '../runtime/runtime-service.ts';

/** An error of the start path; returned, not thrown. */
export class KubeletError extends Error {
  override get name(): string {
    return 'KubeletError';
  }
}

export const ErrCrashLoopBackOff: KubeletError = new KubeletError('CrashLoopBackOff');
export const ErrRunContainer: KubeletError = new KubeletError('RunContainerError');
export const ErrKillContainer: KubeletError = new KubeletError('KillContainerError');
export const ErrCreatePodSandbox: KubeletError = new KubeletError('CreatePodSandboxError');
export const ErrConfigPodSandbox: KubeletError = new KubeletError('ConfigPodSandboxError');
export const ErrKillPodSandbox: KubeletError = new KubeletError('KillPodSandboxError');
export const ErrCreateContainerConfig: KubeletError = new KubeletError('CreateContainerConfigError');
export const ErrCreateContainer: KubeletError = new KubeletError('CreateContainerError');
export const ErrPreStartHook: KubeletError = new KubeletError('PreStartHookError');
export const ErrPostStartHook: KubeletError = new KubeletError('PostStartHookError');

export const ErrImagePullBackOff: KubeletError = new KubeletError('ImagePullBackOff');
export const ErrImageInspect: KubeletError = new KubeletError('ImageInspectError');
export const ErrImagePull: KubeletError = new KubeletError('ErrImagePull');
export const ErrImageNeverPull: KubeletError = new KubeletError('ErrImageNeverPull');
export const ErrRegistryUnavailable: KubeletError = new KubeletError('RegistryUnavailable');
export const ErrInvalidImageName: KubeletError = new KubeletError('InvalidImageName');

/** Not upstream's, whose store cannot refuse: the container was created but its reference could not be stored. */
export const ErrStoreReference: KubeletError = new KubeletError('StoreReferenceError');

/** Not upstream's: the start was given up because its signal was aborted. */
export const ErrInterrupted: KubeletError = new KubeletError('Interrupted');

/** The description of a failed CRI call without `rpc error: …`, or the plain text of any other error. */
export function statusText(error: unknown): string {
  return error instanceof RuntimeError ? error.desc : errorText(error);
}

/** The full text of an error, as Go's `%v` prints it. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** `error` itself when it is an Error, else one that says what was thrown. */
export function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

/** Several error texts as one: alone, or `[a, b]` with duplicates merged. */
export function aggregateText(texts: readonly string[]): string {
  const distinct = [...new Set(texts)];
  return distinct.length === 1 ? (distinct[0] ?? '') : `[${distinct.join(', ')}]`;
}
