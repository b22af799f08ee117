import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fullness, readServer } from '../../../../src/load/distributed/redis/server-facts.ts';

const server = (version: string): string => `# Server\r\nredis_version:${version}\r\nredis_mode:standalone\r\n`;
const memory = (policy: string, used: number, most: number): string =>
  `used_memory:${used}\r\nmaxmemory:${most}\r\nmaxmemory_human:${most / 1e6}M\r\nmaxmemory_policy:${policy}\r\n`;

describe('what a Redis says of itself', () => {
  it('is that it is too old, or can be used', () => {
    assert.equal(readServer(server('6.2.0'), memory('noeviction', 1, 0)).problem, undefined);
    assert.equal(readServer(server('7.4.1'), '').problem, undefined);
    assert.match(readServer(server('6.0.16'), '').problem ?? '', /version 6\.0\.16, at least 6\.2/);
    assert.match(readServer(server('5.0.7'), '').problem ?? '', /version 5\.0\.7/);
  });

  it('is that it may throw things away: only where it has a limit to do so at', () => {
    assert.deepEqual(readServer(server('7.0.0'), memory('allkeys-lru', 1, 0)).warnings, []);
    assert.deepEqual(readServer(server('7.0.0'), memory('noeviction', 1, 5e6)).warnings, []);
    assert.match(readServer(server('7.0.0'), memory('volatile-ttl', 1, 5e6)).warnings.join(), /volatile-ttl/);
  });

  it('is that it is full', () => {
    assert.equal(fullness(memory('noeviction', 9, 0)), undefined);
    assert.equal(fullness(memory('noeviction', 4e6, 5e6)), undefined);
    assert.match(fullness(memory('noeviction', 5e6, 5e6)) ?? '', /^Redis is full \(maxmemory 5M\)/);
  });
});
