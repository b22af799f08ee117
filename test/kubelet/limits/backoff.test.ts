import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Backoff } from '../../../src/kubelet/limits/backoff.ts';

const LONGEST_MS = 1000;
const MANY = 10_000;

it('keeps few of the entries that have expired', () => {
  let nowMs = 0;
  const backOff = new Backoff({ epochMs: () => nowMs }, 10, LONGEST_MS);
  let kept = 0;
  for (let key = 0; key < MANY; key++) {
    nowMs += LONGEST_MS;
    backOff.next(`${key}`, nowMs);
  }
  for (let key = 0; key < MANY; key++) if (backOff.get(`${key}`) > 0) kept++;
  assert.ok(kept <= 256, `${kept} of ${MANY}`);
  assert.ok(backOff.get(`${MANY - 1}`) > 0, 'the last one is there');
});

it('keeps what has not expired, however much it is', () => {
  const backOff = new Backoff({ epochMs: () => 0 }, 10, LONGEST_MS);
  for (let key = 0; key < MANY; key++) backOff.next(`${key}`, 0);
  for (let key = 0; key < MANY; key++) assert.equal(backOff.get(`${key}`), 10);
});
