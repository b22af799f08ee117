/**
 * The downward API: values of a pod's own fields and resources in its environment.
 *
 * @see kubelet v1.18.6, `pkg/fieldpath/fieldpath.go`, `pkg/api/v1/resource/helpers.go`
 */

import type { Container, ResourceFieldSelector, SpecifiedPod } from '../../api/pod.ts';
import { quantityMilliValue } from '../config/quantity.ts';
import { KubeletError } from '../kubelet-error.ts';

const SUBSCRIPT = /^(metadata\.labels|metadata\.annotations)\['(.*)'\]$/;
const MILLI = 1000;
const RESOURCES: ReadonlySet<string> = new Set(['cpu', 'memory', 'ephemeral-storage']);

/**
 * The value of a `fieldRef`.
 * @throws {KubeletError} for a path that the downward API does not have
 */
export function fieldValue(path: string, pod: SpecifiedPod, podIPs: readonly string[], hostIP: string): string {
  const { metadata, spec } = pod;
  switch (path) {
    case 'metadata.name':
      return metadata?.name ?? '';
    case 'metadata.namespace':
      return metadata?.namespace ?? '';
    case 'metadata.uid':
      return metadata?.uid ?? '';
    case 'spec.nodeName':
      return spec.nodeName ?? '';
    case 'spec.serviceAccountName':
      return spec.serviceAccountName ?? '';
    case 'status.hostIP':
      return hostIP;
    case 'status.podIP':
      return podIPs[0] ?? '';
    case 'status.podIPs':
      return podIPs.join(',');
    default:
      return subscriptValue(path, pod);
  }
}

function subscriptValue(path: string, pod: SpecifiedPod): string {
  const [, field, key = ''] = SUBSCRIPT.exec(path) ?? [];
  if (field === undefined) throw new KubeletError(`unsupported fieldPath: ${path}`);
  const values = field === 'metadata.labels' ? pod.metadata?.labels : pod.metadata?.annotations;
  return values !== undefined && Object.hasOwn(values, key) ? (values[key] ?? '') : '';
}

/**
 * The value of a `resourceFieldRef`: a limit or request divided by the divisor, rounded up. A missing limit is 0 here;
 * upstream takes the node's capacity.
 * @throws {KubeletError} for a container or resource that is not there
 */
export function resourceValue(ref: ResourceFieldSelector, pod: SpecifiedPod, own: Container): string {
  const { containerName = '', resource, divisor } = ref;
  const container = containerName === '' ? own : findContainer(pod, containerName);
  const [group, name = '', ...rest] = resource.split('.');
  if ((group !== 'limits' && group !== 'requests') || !RESOURCES.has(name) || rest.length > 0) {
    throw new KubeletError(`unsupported container resource : ${resource}`);
  }
  const milli = quantityMilliValue(container.resources?.[group]?.[name]);
  const divisorMilli = quantityMilliValue(divisor) || MILLI;
  return String(Math.ceil(milli / divisorMilli));
}

function findContainer(pod: SpecifiedPod, name: string): Container {
  const all = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])];
  const found = all.find((container) => container.name === name);
  if (found === undefined) throw new KubeletError(`container ${name} not found`);
  return found;
}
