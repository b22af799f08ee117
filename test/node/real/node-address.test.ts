import assert from 'node:assert/strict';
import type { NetworkInterfaceInfo } from 'node:os';
import { it } from 'node:test';
import { nodeAddress } from '../../../src/node/real/node-address.ts';

function info(family: 'IPv4' | 'IPv6', address: string, internal = false): NetworkInterfaceInfo {
  const common = { address, internal, netmask: '', mac: '', cidr: null };
  return family === 'IPv4' ? { ...common, family } : { ...common, family, scopeid: 0 };
}

it('is the first that others can reach, IPv4 before IPv6', () => {
  const lo = [info('IPv4', '127.0.0.1', true), info('IPv6', '::1', true)];
  const linkLocal = info('IPv6', 'fe80::1');
  assert.equal(nodeAddress({ lo, eth0: [linkLocal, info('IPv6', 'fd00::7'), info('IPv4', '10.1.2.3')] }), '10.1.2.3');
  assert.equal(nodeAddress({ lo, eth0: [linkLocal, info('IPv6', 'fd00::7')] }), 'fd00::7');
  assert.equal(nodeAddress({ lo, eth0: [linkLocal] }), '127.0.0.1');
  assert.equal(nodeAddress({}), '127.0.0.1');
});
