/**
 * What a file of the downward API holds.
 *
 * @see kubernetes v1.18.6, `pkg/volume/downwardapi/downwardapi.go`, CollectData; `pkg/fieldpath/fieldpath.go`, FormatMap
 */

import { goQuote } from '../../../api/go-quote.ts';
import type { DownwardFile } from '../../../api/pod/volume.ts';
import type { SpecifiedPod } from '../../../api/pod.ts';
import { fieldValue, resourceValue } from '../../../kubelet/env/field-values.ts';

const NO_CONTAINER = { name: '' };

/** @throws {Error} for a field, container or resource that is not there */
export function downwardValue({ path, fieldRef, resourceFieldRef }: DownwardFile, pod: SpecifiedPod): string {
  if (fieldRef !== undefined) {
    const { fieldPath } = fieldRef;
    if (fieldPath === 'metadata.labels') return lines(pod.metadata?.labels);
    if (fieldPath === 'metadata.annotations') return lines(pod.metadata?.annotations);
    return fieldValue(fieldRef, pod, { hostIP: '', podIPs: [] });
  }
  if (resourceFieldRef !== undefined) return resourceValue(resourceFieldRef, pod, NO_CONTAINER);
  throw new Error(`downward API file "${path}" has neither fieldRef nor resourceFieldRef`);
}

/** One `key="value"` a line, in the order of the keys. */
function lines(values: Readonly<Record<string, string>> = {}): string {
  const sorted = Object.entries(values).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return sorted.map(([key, value]) => `${key}=${goQuote(value)}`).join('\n');
}
