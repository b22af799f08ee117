/**
 * Checks an object's `metadata`. A pod template has no name: of its metadata the types suffice.
 *
 * @see k8s.io/apimachinery v0.18.6, `pkg/api/validation/objectmeta.go`
 */

import type { Field } from '../../input/field.ts';
import { asPrefix, dnsLabel, type NameRule } from './names.ts';

/** Checks the metadata of the object `owner`, whose name follows `rule`. An empty text is an unset one. */
export function checkMetadata(owner: Field, rule: NameRule): void {
  const metadata = owner.required('metadata', 'a mapping with a name');
  if (metadata.mapping() === undefined) return;
  const generateName = metadata.at('generateName');
  const name = metadata.at('name');
  if (name.isUnset && generateName.isUnset) requireName(metadata, name);
  checkName(name, rule);
  checkName(generateName, asPrefix(rule));
  checkName(metadata.at('namespace'), dnsLabel);
  metadata.at('deletionGracePeriodSeconds').integer({ min: 0 });
}

function requireName(metadata: Field, name: Field): void {
  if (name.isAbsent) metadata.required('name', 'a name');
  else name.problem('Required value: expected a name, or a generateName, got ""');
}

function checkName(field: Field, rule: NameRule): void {
  const name = field.string();
  const wrong = name === undefined || name === '' ? undefined : rule(name);
  if (wrong !== undefined) field.invalid(wrong);
}
