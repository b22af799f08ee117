/**
 * Checks `metadata`: of an object, and of the pod template in a workload.
 *
 * @see k8s.io/apimachinery v0.18.6, `pkg/api/validation/objectmeta.go`
 */

import type { Field } from '../../input/field.ts';
import { asPrefix, dnsLabel, type NameRule } from './names.ts';

/** Checks the metadata of the object `owner`, whose name follows `rule`. */
export function checkMetadata(owner: Field, rule: NameRule): void {
  const metadata = owner.required('metadata', 'a mapping with a name');
  if (metadata.mapping() === undefined) return;
  const generateName = metadata.at('generateName');
  const name = generateName.isAbsent ? metadata.required('name', 'a name') : metadata.at('name');
  checkName(name, rule);
  checkName(generateName, asPrefix(rule));
  checkName(metadata.at('namespace'), dnsLabel);
  for (const key of ['uid', 'resourceVersion', 'deletionTimestamp']) metadata.at(key).string();
  metadata.at('deletionGracePeriodSeconds').integer({ min: 0 });
  checkLabelsAndAnnotations(metadata);
}

/** Checks the metadata of a pod template: it has no name of its own. */
export function checkTemplateMetadata(metadata: Field): void {
  if (metadata.mapping() !== undefined) checkLabelsAndAnnotations(metadata);
}

function checkName(field: Field, rule: NameRule): void {
  const name = field.string();
  const wrong = name === undefined ? undefined : rule(name);
  if (wrong !== undefined) field.invalid(wrong);
}

function checkLabelsAndAnnotations(metadata: Field): void {
  for (const key of ['labels', 'annotations']) {
    for (const [, value] of metadata.at(key).entries()) value.string();
  }
}
