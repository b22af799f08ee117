import assert from 'node:assert/strict';
import { it } from 'node:test';
import { portMappings } from '../../../../src/kubelet/pod/sandbox/port-mappings.ts';

it('maps every port of every container, the first of each name', () => {
  const app = {
    name: 'app',
    ports: [
      { name: 'http', containerPort: 80, hostPort: 8080, hostIP: '10.0.0.1', protocol: 'TCP' },
      { name: 'http', containerPort: 81 },
      { containerPort: 53, protocol: 'UDP' },
      { containerPort: 53, protocol: 'UDP' },
      { containerPort: 53, protocol: 'UDP', hostIP: '::1' },
      { containerPort: 53, protocol: 'UDP', hostPort: 53 },
      { containerPort: 9, protocol: 'carrier pigeon' },
    ],
  };
  assert.deepEqual(
    portMappings([app, { name: 'side', ports: [{ name: 'http', containerPort: 82 }] }, { name: 'bare' }]).map(
      ({ protocol, containerPort, hostPort, hostIp }) => [protocol, containerPort, hostPort, hostIp],
    ),
    [
      ['TCP', 80, 8080, '10.0.0.1'],
      ['UDP', 53, 0, ''],
      ['UDP', 53, 0, '::1'],
      ['UDP', 53, 53, ''],
      ['TCP', 9, 0, ''],
      ['TCP', 82, 0, ''],
    ],
  );
});
