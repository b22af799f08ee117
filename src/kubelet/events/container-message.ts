/**
 * The message of an event about a container.
 *
 * @see kubelet v1.18.6, `pkg/kubelet/kuberuntime/kuberuntime_container.go`, recordContainerEvent
 */

/**
 * `format` with each `%v` replaced by the next argument; left as it is when there are none. Every occurrence of the
 * container's id becomes its name: an id would make each event's message unlike all others.
 */
export function containerEventMessage(
  format: string,
  args: readonly unknown[],
  containerId: string,
  containerName: string,
): string {
  let next = 0;
  const message =
    args.length === 0 ? format : format.replace(/%v/g, (verb) => (next < args.length ? String(args[next++]) : verb));
  return containerId === '' ? message : message.replaceAll(containerId, () => containerName);
}
