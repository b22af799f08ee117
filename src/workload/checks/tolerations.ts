/**
 * Checks which taints a pod bears with.
 *
 * @see kubernetes v1.18.6, `pkg/apis/core/validation/validation.go`, ValidateTolerations
 */

import type { Field } from '../../input/field.ts';
import { checkNameOf, labelValue, qualifiedName } from './names.ts';

const OPERATORS = ['Equal', 'Exists'] as const;
const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'] as const;

export function checkTolerations(spec: Field): void {
  for (const toleration of spec.at('tolerations').mappings()) {
    checkNameOf(toleration.at('key'), qualifiedName);
    const operator = toleration.at('operator').oneOf(OPERATORS);
    const effect = toleration.at('effect').oneOf(EFFECTS);
    if (toleration.at('key').isUnset && operator !== 'Exists') {
      toleration
        .at('operator')
        .invalid('operator must be Exists when `key` is empty, which means "match all values and all keys"');
    }
    const value = toleration.at('value');
    if (operator !== 'Exists') checkNameOf(value, labelValue);
    else if (!value.isUnset) value.invalid('value must be empty when `operator` is Exists');
    const seconds = toleration.at('tolerationSeconds');
    const isOther = effect !== undefined || toleration.at('effect').isUnset;
    if (!seconds.isAbsent && isOther && effect !== 'NoExecute') {
      seconds.invalid('effect must be NoExecute when `tolerationSeconds` is set');
    }
  }
}
