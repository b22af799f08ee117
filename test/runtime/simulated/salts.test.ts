import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Salt } from '../../../src/runtime/simulated/salts.ts';
import { failureSalt, latencySalt, SIMULATED_STAGES } from '../../../src/runtime/simulated/stages.ts';

it('gives every draw about a container a salt of its own', () => {
  const once = [Salt.EXIT_TIME, Salt.EXIT_SHARE, Salt.PROBE];
  const salts = [...SIMULATED_STAGES.map(latencySalt), ...SIMULATED_STAGES.map(failureSalt), ...once];
  assert.equal(new Set(salts).size, salts.length);
});

it('keeps the salts that results at equal seed hang on', () => {
  assert.deepEqual(SIMULATED_STAGES.map(latencySalt), [0, 1, 2, 3, 4, 5, 6, 7]);
  assert.deepEqual(SIMULATED_STAGES.map(failureSalt), [0x100, 0x101, 0x102, 0x103, 0x104, 0x105, 0x106, 0x107]);
  const { EXIT_TIME, EXIT_SHARE, PROBE, ARRIVAL, LIFETIME, KILL, IMAGE_SIZE, IMAGE_BASE, FAULT } = Salt;
  assert.deepEqual([EXIT_TIME, EXIT_SHARE, PROBE, ARRIVAL, LIFETIME, KILL], [0x200, 0x201, 0x300, 0x400, 0x500, 0x600]);
  assert.deepEqual([IMAGE_SIZE, IMAGE_BASE, FAULT], [0, 1, 0]);
});
