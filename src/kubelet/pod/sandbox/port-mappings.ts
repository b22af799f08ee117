/**
 * Which ports of a pod its sandbox is told of.
 *
 * @see kubelet v1.18.6, `pkg/kubelet/container/helpers.go`, MakePortMappings; `kuberuntime/helpers.go`, toRuntimeProtocol
 */

import { isIPv6 } from 'node:net';
import type { Container, ContainerPort } from '../../../api/pod.ts';
import type { PortMapping } from '../../../runtime/runtime-service.ts';

const PROTOCOLS: ReadonlySet<string> = new Set<PortMapping['protocol']>(['TCP', 'UDP', 'SCTP']);

/** Of `containers`, the regular ones of a pod; of two ports of a container with the same name the first counts. */
export function portMappings(containers: readonly Container[]): PortMapping[] {
  return containers.flatMap(({ ports = [] }) => {
    const named = new Map<string, PortMapping>();
    for (const port of ports) {
      const name = nameOf(port);
      if (!named.has(name)) named.set(name, mappingOf(port));
    }
    return [...named.values()];
  });
}

/** A port without a name is known by what it is, for each family of addresses. */
function nameOf({ name = '', protocol = '', hostIP = '', containerPort, hostPort = 0 }: ContainerPort): string {
  if (name !== '') return name;
  const family = hostIP === '' ? 'any' : isIPv6(hostIP) ? 'v6' : 'v4';
  return `${family}-${protocol}-${hostIP}:${containerPort}:${hostPort}`;
}

function mappingOf({ protocol = '', hostIP = '', containerPort, hostPort = 0 }: ContainerPort): PortMapping {
  const known = PROTOCOLS.has(protocol) ? (protocol as PortMapping['protocol']) : 'TCP';
  return { protocol: known, containerPort, hostPort, hostIp: hostIP };
}
