/** A short recorded run of each kind: real threads, alive and dying, on the store as it is. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Action, FIRST_VALUE, NULL_REF, REFUSED } from '../operation.ts';
import { Recording } from './recording.ts';
import { runVariant } from './run-variant.ts';
import { ONE_ROUND, SEED, shortVariant } from './short-variant.ts';
import { ALIVE, DEADLY, type Variant } from './variant.ts';

/** The others are left to long/histories.long.ts. */
const QUICK = [
  'few hot keys, no cache',
  'few hot keys, cache too small',
  'many stripes, cached',
  'tiny store, cached',
  'watched deaths, cached',
  'probed deaths, many stripes',
];

describe('recorded histories of real threads can be explained', () => {
  const variants = [...ALIVE, ...DEADLY].filter(({ name }) => QUICK.includes(name));
  it('has all of the variants', () => assert.equal(variants.length, QUICK.length));

  for (const variant of variants.map(shortVariant)) {
    it(variant.name, async (context) => {
      const verdict = await runVariant(variant, ONE_ROUND, SEED);
      assert.equal(verdict.error, undefined);
      assert.equal(verdict.failure?.window, undefined);
      assert.ok(verdict.deaths <= variant.deaths);
      context.diagnostic(`${verdict.operations} operations, ${verdict.overlapping} overlapping`);
    });
  }
});

describe('the recorder', () => {
  it('writes down every operation of every thread, each stamp once', async () => {
    const variant = shortVariant(ALIVE[0] as Variant);
    const recording = new Recording(variant, SEED);
    const { operations } = await recording.round();
    recording.close();
    assert.equal(operations.length, variant.threads * variant.room + variant.keys);
    const stamps = new Set(operations.flatMap(({ invoked, returned }) => [invoked, returned]));
    assert.equal(stamps.size, 2 * operations.length);
    assert.equal(Math.max(...stamps), 2 * operations.length);
    for (const action of Object.values(Action)) assert.ok(operations.some((operation) => operation.action === action));
    const stores = (action: Action): boolean => action === Action.SET || action === Action.REPLACE;
    assert.ok(operations.every(({ action, argument }) => stores(action) === argument >= NULL_REF));
    for (const result of [0, 1])
      assert.ok(operations.some((operation) => operation.action === Action.REPLACE && operation.result === result));
    assert.ok(operations.some(({ action, result }) => action === Action.GET && result >= FIRST_VALUE));
  });

  it('records refusals of a store that is full', async () => {
    const tiny = ALIVE.find(({ name }) => name.startsWith('tiny')) as Variant;
    const recording = new Recording(shortVariant(tiny), SEED);
    const { operations } = await recording.round();
    recording.close();
    assert.ok(operations.some(({ action, result }) => action === Action.SET && result === REFUSED));
  });

  it('keeps what a thread was in when it died, and lets another take its place', async () => {
    const variant = { ...shortVariant(DEADLY[0] as Variant), deaths: 6 };
    const recording = new Recording(variant, SEED);
    const { operations, deaths } = await recording.round();
    recording.close();
    assert.ok(deaths > 0 && deaths <= variant.deaths);
    const died = operations.filter((operation) => operation.died);
    assert.ok(died.length <= deaths);
    const threads = new Set(operations.map(({ thread }) => thread));
    assert.ok(threads.size > variant.threads + 1, `${threads.size} regions written`);
    for (const { thread, invoked } of died) {
      assert.ok(
        operations.every((other) => other.thread !== thread || other.invoked <= invoked),
        'nothing follows',
      );
    }
  });
});
