/**
 * Checks a container's ports.
 *
 * @see kubernetes v1.18.6, `pkg/apis/core/validation/validation.go`, validateContainerPorts
 */

import { type Field, type IntegerBounds, show } from '../../../input/field.ts';
import { portName } from '../names.ts';
import { UniqueNames } from '../unique-names.ts';

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

/** What containers of a pod ask of their host: each address, port and protocol can be had once. */
export class HostPorts {
  readonly #paths = new Map<string, string>();

  /** @param onHost - a port without a host port has the same number there */
  claim(ports: Field, onHost: boolean): void {
    if (!Array.isArray(ports.value)) return;
    for (const port of ports.items()) {
      const hostPort = port.at('hostPort');
      const isGiven = !hostPort.isAbsent && hostPort.value !== 0;
      const told = isGiven || !onHost ? hostPort : port.at('containerPort');
      if (typeof told.value !== 'number' || told.value === 0) continue;
      const [protocol, address] = [port.at('protocol'), port.at('hostIP')].map((field) => field.string() ?? '');
      const key = `${protocol === '' ? 'TCP' : protocol}/${address}/${told.value}`;
      const first = this.#paths.get(key);
      if (first === undefined) this.#paths.set(key, told.path);
      else told.problem(`Duplicate value: ${show(key)}: already used at ${first}; expected a host port of its own`);
    }
  }
}
