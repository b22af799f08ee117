import assert from 'node:assert/strict';
import { it } from 'node:test';
import { abortReason, onAbort } from '../../../src/runtime/time/abort.ts';

it('calls every callback once, in the order of registering', () => {
  const controller = new AbortController();
  const called: string[] = [];
  onAbort(controller.signal, () => called.push('first'));
  onAbort(controller.signal, () => called.push('second'));
  controller.abort();
  controller.abort();
  assert.deepEqual(called, ['first', 'second']);
});

it('does not call what was deregistered, nor what came after the abort', () => {
  const controller = new AbortController();
  const called: string[] = [];
  const forget = onAbort(controller.signal, () => called.push('forgotten'));
  forget();
  controller.abort();
  onAbort(controller.signal, () => called.push('late'))();
  assert.deepEqual(called, []);
});

it('makes an error of a reason that is none', () => {
  const reason = new Error('enough');
  assert.equal(abortReason(AbortSignal.abort(reason)), reason);
  assert.equal(abortReason(AbortSignal.abort('enough')).message, 'enough');
});
