import assert from 'node:assert/strict';
import { it } from 'node:test';
import { HistoryChecker } from './history-checker.ts';
import { history } from './script.ts';

function windowOf(...lines: readonly string[]): string[] {
  const failure = new HistoryChecker().check(history(...lines));
  assert.ok(failure !== undefined);
  return failure.window.replaceAll(/\[[^\]]*\] /g, '').split('\n');
}

it('shows of a long history what no state before it would explain', () => {
  assert.deepEqual(windowOf('A: [set 2] [get 2] [set 3] [get 3] [set 4] [get 4] [has true] [get 3]'), [
    'key 0, whatever it held before: no order explains',
    'thread 0: get -> 4',
    'thread 0: get -> 3  <- impossible',
  ]);
});

it('leaves out looks without which the rest is impossible too', () => {
  assert.deepEqual(
    windowOf('A: [set 4]                              [get 3]', 'B:             [has true] [has true]'),
    ['key 0, whatever it held before: no order explains', 'thread 0: set 4', 'thread 0: get -> 3  <- impossible'],
  );
});

it('keeps every write that might have explained the answer', () => {
  const lines = [
    'A: [get 4]          [get 3] [get 4]',
    'B:    [set 3---------------------]',
    'C: [set 5...',
    'D: [set 4]',
  ];
  assert.deepEqual(
    windowOf(...lines),
    [
      'key 0, whatever it held before: no order explains',
      'thread 2: set 5',
      'thread 1: set 3 -> false',
      'thread 0: get -> 3',
      'thread 0: get -> 4  <- impossible',
    ].map((line) => line.replace(' -> false', '')),
  );
});

it('begins at the start when only that makes it impossible', () => {
  assert.deepEqual(windowOf('A: [has false] [get 9]'), [
    'key 0, whatever it held before: no order explains',
    'thread 0: has -> false',
    'thread 0: get -> 9  <- impossible',
  ]);
  assert.deepEqual(windowOf('A: [get 9]'), [
    'key 0, which held nothing: no order explains',
    'thread 0: get -> 9  <- impossible',
  ]);
});
