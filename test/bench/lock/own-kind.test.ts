import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ownLockKind } from '../../../src/bench/lock/own-kind.ts';

const module = (source: string): string => `data:text/javascript,${encodeURIComponent(source)}`;
const GOOD = "name: 'mine', about: 'x', excludes: true, create: () => 1, attach: () => 1";

describe('a lock of the user', () => {
  it('is what the module exports as lockKind', async () => {
    const { name, excludes } = await ownLockKind(module(`export const lockKind = { ${GOOD} };`));
    assert.deepEqual([name, excludes], ['mine', true]);
  });

  it('that never finishes loading is refused', async () => {
    await assert.rejects(ownLockKind(module('await new Promise(() => undefined);'), 100), {
      code: 'ERR_INVALID_OPTION',
      message: /^expected a module that is loaded within 100ms/,
    });
  });

  for (const [source, problem] of [
    ['export const other = 1;', /expected a module that exports `lockKind`, a LockKind/],
    ['export const lockKind = null;', /expected a module that exports `lockKind`/],
    [`export const lockKind = { ${GOOD}, name: '' };`, /lockKind\.name: expected a text that is not empty, got ""/],
    [`export const lockKind = { ${GOOD}, name: 'x'.repeat(61) };`, /lockKind\.name: expected at most 60 characters/],
    [`export const lockKind = { ${GOOD}, excludes: 1 };`, /lockKind\.excludes: expected true or false, got 1/],
    [`export const lockKind = { ${GOOD}, attach: 2 };`, /lockKind\.attach: expected a function, got 2/],
    [
      `export const lockKind = { ${GOOD}, missing: 'no' };`,
      /lockKind\.missing: expected a function, or nothing, got "no"/,
    ],
  ] as const) {
    it(`that is none is refused: ${source}`, async () => {
      await assert.rejects(ownLockKind(module(source)), { code: 'ERR_INVALID_OPTION', message: problem });
    });
  }
});
