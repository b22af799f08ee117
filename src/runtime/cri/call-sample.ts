/**
 * One finished CRI call, as reports count it: under the kubelet's name for the operation.
 *
 * @see kubelet v1.18.6, `pkg/kubelet/kuberuntime/instrumented_services.go`
 */

export interface CallSample {
  /** The kubelet's `operation_type`, e.g. `create_container`. */
  readonly operation: string;
  readonly ms: number;
  /** False when the call failed. */
  readonly ok: boolean;
}

/** `CreateContainer` -> `create_container`; sandboxes are one word, as in the kubelet's metrics. */
export function operationType(method: string): string {
  const words = method.replace('PodSandbox', 'Podsandbox').replace(/(?<=[a-z])(?=[A-Z])/g, '_');
  return (OPERATION_NAMES[method] ?? words).toLowerCase();
}

/** Where the kubelet's name is not the call's. */
const OPERATION_NAMES: Readonly<Record<string, string>> = {
  UpdateContainerResources: 'update_container',
};
