/**
 * Checks a container's ports.
 *
 * @see kubernetes v1.18.6, `pkg/apis/core/validation/validation.go`, validateContainerPorts
 */

import type { Field, IntegerBounds } from '../../input/field.ts';
import { portName } from './names.ts';
import { UniqueNames } from './unique-names.ts';

const MAX_PORT = 65_535;
export const PORT_BOUNDS: IntegerBounds = { min: 1, max: MAX_PORT };
const HOST_PORT_BOUNDS: IntegerBounds = { min: 0, max: MAX_PORT };
const PROTOCOLS = ['SCTP', 'TCP', 'UDP'] as const;

/** @param onHost - the pod uses its host's network, where a port is the same inside and outside */
export function checkPorts(ports: Field, onHost: boolean): void {
  const names = new UniqueNames();
  for (const port of ports.mappings()) {
    if (!port.at('name').isUnset) names.claim(port, 'name', portName);
    const inside = port.required('containerPort', 'a port number').integer(PORT_BOUNDS);
    const hostPort = port.at('hostPort');
    const outside = hostPort.integer(HOST_PORT_BOUNDS) ?? 0;
    const differ = onHost && outside !== 0 && inside !== undefined && outside !== inside;
    if (differ) hostPort.invalid('must match `containerPort` when `hostNetwork` is true');
    port.at('protocol').oneOf(PROTOCOLS);
    port.at('hostIP').string();
  }
}
