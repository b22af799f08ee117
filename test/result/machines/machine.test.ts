import assert from 'node:assert/strict';
import { arch, availableParallelism, hostname, type } from 'node:os';
import { it } from 'node:test';
import { machineText } from '../../../src/result/machines/machine.ts';

it('says what a machine is, not which', () => {
  const text = machineText();
  assert.match(text, new RegExp(`${availableParallelism()} cores?, [\\d.e+]+ GiB, ${type()} ${arch()}$`));
  assert.ok(!text.includes(hostname()));
});
