import assert from 'node:assert/strict';
import { it } from 'node:test';
import { RealClock } from '../../../src/runtime/time/real-clock.ts';

const A_DAY_MS = 86_400_000;
const MANY = 1000;

it('never gives the same nanosecond twice', () => {
  const clock = new RealClock();
  const read = Array.from({ length: MANY }, () => clock.epochNs());
  assert.equal(new Set(read).size, MANY);
  assert.deepEqual(
    read,
    read.toSorted((a, b) => (a < b ? -1 : 1)),
  );
});

it('agrees with the machine about the day', () => {
  const clock = new RealClock();
  assert.ok(Math.abs(clock.epochMs() - Date.now()) < A_DAY_MS);
  assert.ok(Math.abs(Number(clock.epochNs() / 1_000_000n) - Date.now()) < A_DAY_MS);
});

it('sleeps until its time has come', async () => {
  const clock = new RealClock();
  const before = clock.monotonicMs();
  await clock.sleep(1.5);
  assert.ok(clock.monotonicMs() - before >= 1.4);
});

it('sleeps for a turn when asked for nothing', async () => {
  const turns: string[] = [];
  const slept = new RealClock().sleep(0).then(() => turns.push('slept'));
  await Promise.resolve();
  turns.push('same turn');
  await slept;
  assert.deepEqual(turns, ['same turn', 'slept']);
});

it('rejects with the reason of an abort, before and during a sleep', async () => {
  const clock = new RealClock();
  const controller = new AbortController();
  const long = clock.sleep(A_DAY_MS, controller.signal);
  const short = clock.sleep(0, controller.signal);
  const reason = new Error('over');
  controller.abort(reason);
  await assert.rejects(long, reason);
  await assert.rejects(short, reason);
  await assert.rejects(clock.sleep(1, controller.signal), reason);
});

it('leaves a sleep alone that was over before the abort', async () => {
  const controller = new AbortController();
  await new RealClock().sleep(0, controller.signal);
  controller.abort();
});

it('sleeps longer than a timer of Node can', async (t) => {
  const A_MONTH_MS = 30 * A_DAY_MS;
  t.mock.timers.enable({ apis: ['setTimeout'] });
  let isOver = false;
  const slept = new RealClock().sleep(A_MONTH_MS).then(() => (isOver = true));
  t.mock.timers.tick(25 * A_DAY_MS);
  await Promise.resolve();
  assert.equal(isOver, false);
  t.mock.timers.tick(6 * A_DAY_MS); // counted from when the first piece was seen to be over
  await slept;
});
