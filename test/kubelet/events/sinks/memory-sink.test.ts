import assert from 'node:assert/strict';
import { it } from 'node:test';
import { MemorySink } from '../../../../src/kubelet/index.ts';
import { eventOf } from '../../../support/core-events.ts';

it('keeps events in order, and of too many the newest', () => {
  const sink = new MemorySink(2);
  for (const message of ['a', 'b', 'c']) sink.record(eventOf(message));
  assert.deepEqual(
    sink.events.map(({ message }) => message),
    ['b', 'c'],
  );
  assert.equal(sink.forgotten, 1);
});
