/**
 * The address of this machine, as a kubelet finds one that no flag names: what its pods on the host's network have.
 */

import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';

const LOOPBACK = '127.0.0.1';

/** The first that others can reach, IPv4 before IPv6; the loopback's where there is none. */
export function nodeAddress(interfaces: NodeJS.Dict<NetworkInterfaceInfo[]> = networkInterfaces()): string {
  const reachable = Object.values(interfaces)
    .flatMap((addresses = []) => addresses)
    .filter(({ internal, address }) => !internal && !address.startsWith('fe80:'));
  const first = reachable.find(({ family }) => family === 'IPv4') ?? reachable[0];
  return first?.address ?? LOOPBACK;
}
