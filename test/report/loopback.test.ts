import assert from 'node:assert/strict';
import { it } from 'node:test';
import { asksForLoopback } from '../../src/report/loopback.ts';

it('tells who asks for this machine from who asks for a name that leads here', () => {
  for (const host of ['localhost', 'localhost:80', '127.0.0.1:9464', '127.9.9.9', '[::1]:80']) {
    assert.equal(asksForLoopback(host), true, host);
  }
  for (const host of [
    undefined,
    '',
    'example.com',
    '127.0.0.1.example.com',
    'localhost.example.com',
    '10.0.0.1',
    'a b',
  ]) {
    assert.equal(asksForLoopback(host), false, host);
  }
});
