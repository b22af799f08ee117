/**
 * The downward API: values of a pod's own fields and resources in its environment.
 *
 * @see kubelet v1.18.6, `pkg/kubelet/kubelet_pods.go`, podFieldSelectorRuntimeValue; `pkg/apis/core/pods/helpers.go`,
 * `pkg/fieldpath/fieldpath.go`, `pkg/api/v1/resource/helpers.go`
 */

import { goQuote } from '../../api/go-quote.ts';
import type { Container, ObjectFieldSelector, ResourceFieldSelector, SpecifiedPod } from '../../api/pod.ts';
import { quantityMilliValue, quantityNano, quantityValue } from '../config/quantity.ts';
import { KubeletError } from '../kubelet-error.ts';
import { qualifiedNameProblems } from '../name-rules.ts';

const API_VERSION = 'v1';
/** Known to the API, but of no value here. */
const WITHOUT_VALUE: ReadonlySet<string> = new Set(['spec.restartPolicy', 'spec.schedulerName', 'status.phase']);
const HUGE_PAGES = /^(limits|requests)\.(hugepages-.*)$/s;
const RESOURCE = /^(limits|requests)\.(cpu|memory|ephemeral-storage)$/;
/** Of all numbers that no int64 can hold, divisions by zero among them: what Go makes of them on amd64. */
const MIN_INT64 = '-9223372036854775808';
const MAX_INT64 = 2 ** 63;

/** Where a field that the pod does not hold itself comes from. */
export interface Addresses {
  readonly podIPs: readonly string[];
  readonly hostIP: string;
}

/**
 * The value of a `fieldRef`. An absent apiVersion is `v1`, as the API server has it; an empty one is an error.
 * @throws {KubeletError} for a path that the downward API does not have, or not in that version
 */
export function fieldValue(ref: ObjectFieldSelector, pod: SpecifiedPod, { podIPs, hostIP }: Addresses): string {
  const { apiVersion = API_VERSION, fieldPath: path } = ref;
  if (apiVersion !== API_VERSION) throw new KubeletError(`unsupported pod version: ${apiVersion}`);
  const subscript = splitSubscript(path);
  if (subscript !== undefined) return subscriptValue(subscript, path, pod);
  const { metadata, spec } = pod;
  switch (path) {
    case 'metadata.annotations':
      return mapText(metadata?.annotations);
    case 'metadata.labels':
      return mapText(metadata?.labels);
    case 'metadata.name':
      return metadata?.name ?? '';
    case 'metadata.namespace':
      return metadata?.namespace ?? '';
    case 'metadata.uid':
      return metadata?.uid ?? '';
    case 'spec.nodeName':
    case 'spec.host': // of old clients
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
      throw new KubeletError(
        WITHOUT_VALUE.has(path) ? `unsupported fieldPath: ${path}` : `field label not supported: ${path}`,
      );
  }
}

interface Subscript {
  readonly map: string;
  readonly key: string;
}

/** `map['key']`, the map up to the first `['`; undefined for any other path. */
function splitSubscript(path: string): Subscript | undefined {
  if (!path.endsWith("']")) return undefined;
  const inner = path.slice(0, -"']".length);
  const at = inner.indexOf("['");
  return at <= 0 ? undefined : { map: inner.slice(0, at), key: inner.slice(at + "['".length) };
}

/** One label or annotation; empty when there is none of that key. */
function subscriptValue({ map, key }: Subscript, path: string, { metadata }: SpecifiedPod): string {
  if (map !== 'metadata.annotations' && map !== 'metadata.labels') {
    throw new KubeletError(`field label does not support subscript: ${path}`);
  }
  const isAnnotation = map === 'metadata.annotations';
  const problems = qualifiedNameProblems(isAnnotation ? key.toLowerCase() : key);
  if (problems.length > 0) throw new KubeletError(`invalid key subscript in ${path}: ${problems.join(';')}`);
  const values = (isAnnotation ? metadata?.annotations : metadata?.labels) ?? {};
  return Object.hasOwn(values, key) ? (values[key] ?? '') : '';
}

/** `key="value"` a line, sorted by the keys' bytes. */
function mapText(values: Readonly<Record<string, string>> = {}): string {
  const keys = Object.keys(values).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return keys.map((key) => `${key}=${goQuote(values[key] ?? '')}`).join('\n');
}

/**
 * The value of a `resourceFieldRef`: a limit or request divided by the divisor, rounded up. A missing limit is 0 here;
 * upstream takes what the node has to give.
 * @throws {KubeletError} for a container or resource that is not there
 */
export function resourceValue(ref: ResourceFieldSelector, pod: SpecifiedPod, own: Container): string {
  const { containerName = '', resource } = ref;
  const container = containerName === '' ? own : findContainer(pod, containerName);
  const [, group, name] = RESOURCE.exec(resource) ?? HUGE_PAGES.exec(resource) ?? [];
  if (group === undefined || name === undefined) {
    throw new KubeletError(`unsupported container resource : ${resource}`);
  }
  const amount = container.resources?.[group as 'limits' | 'requests']?.[name];
  const divisor = quantityNano(ref.divisor) === 0n ? '1' : ref.divisor;
  const valueOf = name === 'cpu' ? quantityMilliValue : quantityValue;
  return roundedUp(Number(valueOf(amount)) / Number(valueOf(divisor)));
}

function roundedUp(value: number): string {
  return Math.abs(value) < MAX_INT64 ? String(BigInt(Math.ceil(value))) : MIN_INT64;
}

function findContainer(pod: SpecifiedPod, name: string): Container {
  const all = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])];
  const found = all.find((container) => container.name === name);
  if (found === undefined) throw new KubeletError(`container ${name} not found`);
  return found;
}
