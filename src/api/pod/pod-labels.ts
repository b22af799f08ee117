/**
 * The labels by which kubelets and runtimes find what belongs to a pod.
 *
 * @see kubelet v1.18.6, `pkg/kubelet/types/labels.go`
 */

export const POD_NAME_LABEL = 'io.kubernetes.pod.name';
export const POD_NAMESPACE_LABEL = 'io.kubernetes.pod.namespace';
export const POD_UID_LABEL = 'io.kubernetes.pod.uid';
export const CONTAINER_NAME_LABEL = 'io.kubernetes.container.name';
