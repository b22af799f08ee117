/**
 * Checks a container's probes: exactly one way to ask, and times that are none of the past.
 *
 * @see kubernetes v1.18.6, `pkg/apis/core/validation/validation.go`, validateProbe
 */

import type { Field } from '../../../input/field.ts';
import { checkHandler } from './lifecycle.ts';

export const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;
const TIMES = ['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'failureThreshold'] as const;
const HANDLER_TYPES = ['exec', 'httpGet', 'tcpSocket', 'grpc'] as const;

export function checkProbes(container: Field): void {
  for (const name of PROBES) {
    const probe = container.at(name);
    if (probe.mapping() === undefined) continue;
    checkHandler(probe, HANDLER_TYPES);
    for (const time of TIMES) probe.at(time).integer({ min: 0 });
    const successes = probe.at('successThreshold').integer({ min: 0 }) ?? 0;
    // Only being ready may take more than one answer.
    if (name !== 'readinessProbe' && successes > 1) probe.at('successThreshold').invalid('must be 1');
  }
}
