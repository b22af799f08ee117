/**
 * Checks a container's environment.
 *
 * @see kubernetes v1.18.6, `pkg/apis/core/validation/validation.go`, ValidateEnv
 */

import type { Field } from '../../input/field.ts';
import { environmentName } from './names.ts';

export function checkEnvironment(container: Field): void {
  for (const variable of container.at('env').mappings()) checkVariable(variable);
  for (const source of container.at('envFrom').mappings()) {
    source.at('prefix').string();
    for (const kind of ['configMapRef', 'secretRef']) {
      const reference = source.at(kind);
      if (reference.mapping() !== undefined) reference.required('name', 'a name').string();
    }
  }
}

/** A name may come twice: the last value wins, as in the kubelet. */
function checkVariable(variable: Field): void {
  const name = variable.required('name', 'a name');
  const text = name.string();
  const wrong = text === undefined ? undefined : environmentName(text);
  if (wrong !== undefined) name.invalid(wrong);
  const value = variable.at('value').string() ?? '';
  const valueFrom = variable.at('valueFrom');
  if (valueFrom.mapping() === undefined || value === '') return;
  valueFrom.problem('Invalid value: {…}: may not be specified when `value` is not empty');
}
