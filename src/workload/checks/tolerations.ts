/**
 * Checks which taints a pod bears with.
 *
 * @see kubernetes v1.18.6, `pkg/apis/core/validation/validation.go`, ValidateTolerations
 */

import type { Field } from '../../input/field.ts';

const OPERATORS = ['Equal', 'Exists'] as const;
const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'] as const;

export function checkTolerations(spec: Field): void {
  for (const toleration of spec.at('tolerations').mappings()) {
    const operator = toleration.at('operator').oneOf(OPERATORS);
    const effect = toleration.at('effect').oneOf(EFFECTS);
    if (toleration.at('key').isUnset && operator !== 'Exists') {
      toleration
        .at('operator')
        .invalid('operator must be Exists when `key` is empty, which means "match all values and all keys"');
    }
    if (operator === 'Exists' && !toleration.at('value').isUnset) {
      toleration.at('value').invalid('value must be empty when `operator` is Exists');
    }
    const seconds = toleration.at('tolerationSeconds');
    if (!seconds.isAbsent && effect !== undefined && effect !== 'NoExecute') {
      seconds.invalid('effect must be NoExecute when `tolerationSeconds` is set');
    }
  }
}
