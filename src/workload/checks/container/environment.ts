/**
 * Checks a container's environment: names, and that each value has one source that a start can read.
 *
 * @see kubernetes v1.18.6, `pkg/apis/core/validation/validation.go`, ValidateEnv
 */

import type { Field } from '../../../input/field.ts';
import { checkFieldRef, checkResourceFieldRef, ENVIRONMENT_FIELDS } from '../downward-api.ts';
import { checkNameOf, configKey, dnsSubdomain, environmentName } from '../names.ts';
import { checkOneSource } from '../one-source.ts';

const VALUE_SOURCES = ['configMapKeyRef', 'fieldRef', 'resourceFieldRef', 'secretKeyRef'] as const;
const KEY_SOURCES = ['configMapKeyRef', 'secretKeyRef'] as const;
const OBJECT_SOURCES = ['configMapRef', 'secretRef'] as const;

/** @param containerNames - of all containers of the pod: a value may be one's limit */
export function checkEnvironment(container: Field, containerNames: ReadonlySet<string>): void {
  for (const variable of container.at('env').mappings()) checkVariable(variable, containerNames);
  for (const source of container.at('envFrom').mappings()) {
    const prefix = source.at('prefix');
    const wrong = prefix.isUnset ? undefined : environmentName(prefix.string() ?? 'a');
    if (wrong !== undefined) prefix.invalid(wrong);
    checkOneSource(source, OBJECT_SOURCES);
    for (const kind of OBJECT_SOURCES) {
      const reference = source.at(kind);
      if (reference.mapping() !== undefined) checkObjectName(reference);
    }
  }
}

/** A name may come twice: the last value wins, as in the kubelet. */
function checkVariable(variable: Field, containerNames: ReadonlySet<string>): void {
  const name = variable.required('name', 'a name');
  const text = name.string();
  const wrong = text === undefined ? undefined : environmentName(text);
  if (wrong !== undefined) name.invalid(wrong);
  const value = variable.at('value').string() ?? '';
  const valueFrom = variable.at('valueFrom');
  if (valueFrom.mapping() === undefined) return;
  if (value !== '') {
    valueFrom.problem('Invalid value: {…}: may not be specified when `value` is not empty');
    return;
  }
  checkOneSource(valueFrom, VALUE_SOURCES);
  checkFieldRef(valueFrom.at('fieldRef'), ENVIRONMENT_FIELDS);
  checkResourceFieldRef(valueFrom.at('resourceFieldRef'), containerNames, false);
  for (const kind of KEY_SOURCES) checkKey(valueFrom.at(kind));
}

/** One key of a ConfigMap or Secret. */
function checkKey(reference: Field): void {
  if (reference.mapping() === undefined) return;
  checkObjectName(reference);
  const key = reference.at('key').requiredText('a key');
  const wrong = key === undefined ? undefined : configKey(key);
  if (wrong !== undefined) reference.at('key').invalid(wrong);
}

/** The name of a ConfigMap or Secret. */
function checkObjectName(reference: Field): void {
  if (reference.at('name').requiredText('a name') !== undefined) checkNameOf(reference.at('name'), dnsSubdomain);
}
