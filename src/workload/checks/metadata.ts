/**
 * Checks an object's `metadata`, and what a pod's hands to a runtime. A pod template has no name.
 *
 * @see k8s.io/apimachinery v0.18.6, `pkg/api/validation/objectmeta.go`
 */

import { type Field, isMapping, show } from '../../input/field.ts';
import { checkProfile } from './kernel-profiles.ts';
import { annotationKey, asPrefix, checkNameOf, dnsLabel, labelValue, type NameRule, qualifiedName } from './names.ts';

/** Checks the metadata of the object `owner`, whose name follows `rule`. An empty text is an unset one. */
export function checkMetadata(owner: Field, rule: NameRule): void {
  const metadata = owner.required('metadata', 'a mapping with a name');
  if (metadata.mapping() === undefined) return;
  const generateName = metadata.at('generateName');
  const name = metadata.at('name');
  if (name.isUnset && generateName.isUnset) requireName(metadata, name);
  checkNameOf(name, rule);
  checkNameOf(generateName, asPrefix(rule));
  checkNameOf(metadata.at('namespace'), dnsLabel);
  metadata.at('deletionGracePeriodSeconds').integer({ min: 0 });
}

function requireName(metadata: Field, name: Field): void {
  if (name.isAbsent) metadata.required('name', 'a name');
  else name.problem('Required value: expected a name, or a generateName, got ""');
}

/**
 * Checks the labels and annotations of a pod, or of a template of pods: a runtime gets them with each container.
 * @param containerNames - of all containers: annotations give some of them profiles
 */
export function checkPodMetadata(metadata: Field, containerNames: ReadonlySet<string>): void {
  for (const [key, label] of textsOf(metadata.at('labels'))) {
    const wrong = typeof label.value === 'string' ? labelValue(label.value) : undefined;
    checkKey(label, key, qualifiedName);
    if (wrong !== undefined) label.invalid(wrong);
  }
  for (const [key, annotation] of textsOf(metadata.at('annotations'))) {
    checkKey(annotation, key, annotationKey);
    if (typeof annotation.value === 'string') checkProfile(annotation, key, annotation.value, containerNames);
  }
}

/** What is no mapping is told with the types. */
function textsOf(field: Field): [string, Field][] {
  return isMapping(field.value) ? field.entries() : [];
}

function checkKey(field: Field, key: string, rule: NameRule): void {
  const wrong = rule(key);
  if (wrong !== undefined) field.problemOfKey(`Invalid value: ${show(key)}: ${wrong}`);
}
