/**
 * The errors of the start path as values: upstream compares them by identity, and their texts equal their names.
 *
 * @see kubelet v1.18.6, `pkg/kubelet/container/sync_result.go`, `pkg/kubelet/images/types.go`,
 * `pkg/kubelet/kuberuntime/kuberuntime_container.go`
 */

import { RuntimeError } from '../runtime/runtime-service.ts';

/** An error of the start path; returned, not thrown. */
export class KubeletError extends Error {
  /** Of upstream's named errors: the name, also where the error itself is a copy from another thread. */
  readonly reason: string | undefined;

  constructor(message: string, options: ErrorOptions & { readonly reason?: string | undefined } = {}) {
    super(message, options);
    this.reason = options.reason;
  }

  override get name(): string {
    return 'KubeletError';
  }
}

function named(reason: string): KubeletError {
  return new KubeletError(reason, { reason });
}

export const ErrCrashLoopBackOff: KubeletError = named('CrashLoopBackOff');
export const ErrRunContainer: KubeletError = named('RunContainerError');
export const ErrKillContainer: KubeletError = named('KillContainerError');
export const ErrCreatePodSandbox: KubeletError = named('CreatePodSandboxError');
export const ErrConfigPodSandbox: KubeletError = named('ConfigPodSandboxError');
export const ErrKillPodSandbox: KubeletError = named('KillPodSandboxError');
export const ErrCreateContainerConfig: KubeletError = named('CreateContainerConfigError');
export const ErrCreateContainer: KubeletError = named('CreateContainerError');
export const ErrPreStartHook: KubeletError = named('PreStartHookError');
export const ErrPostStartHook: KubeletError = named('PostStartHookError');

export const ErrImagePullBackOff: KubeletError = named('ImagePullBackOff');
export const ErrImageInspect: KubeletError = named('ImageInspectError');
export const ErrImagePull: KubeletError = named('ErrImagePull');
export const ErrImageNeverPull: KubeletError = named('ErrImageNeverPull');
export const ErrRegistryUnavailable: KubeletError = named('RegistryUnavailable');
export const ErrInvalidImageName: KubeletError = named('InvalidImageName');

/** Not upstream's, whose store cannot refuse: the container was created but its reference could not be stored. */
export const ErrStoreReference: KubeletError = named('StoreReferenceError');

/** Not upstream's: the start was given up because its signal was aborted. */
export const ErrInterrupted: KubeletError = named('Interrupted');

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
