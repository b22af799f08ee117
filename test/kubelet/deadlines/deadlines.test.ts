import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Deadlines } from '../../../src/kubelet/deadlines/deadlines.ts';
import { timeLimits } from '../../../src/kubelet/deadlines/time-limits.ts';
import { DEFAULT_TIME_LIMITS } from '../../../src/kubelet/index.ts';
import { TestClock } from '../../support/test-clock.ts';

const late = (): Error => new Error('late');
const never = (): Promise<string> => new Promise(() => undefined);

describe('a deadline', () => {
  it('costs no sleep when the answer comes at once, and none at all when there is no limit', async () => {
    const clock = new TestClock();
    const deadlines = new Deadlines(clock);
    for (let i = 0; i < 10; i++) assert.equal(await deadlines.race(Promise.resolve('ok'), 1000, late), 'ok');
    await assert.rejects(deadlines.race(Promise.reject(new Error('no')), 1000, late), /^Error: no$/);
    const work = Promise.resolve('ok');
    assert.equal(deadlines.race(work, Number.POSITIVE_INFINITY, late), work);
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(clock.sleptMs, []);
  });

  it('ends what does not answer, each at its own time, and nothing else', async () => {
    const clock = new TestClock();
    const deadlines = new Deadlines(clock);
    const ends: [string, number][] = [];
    const watch = (name: string, work: Promise<unknown>): Promise<void> =>
      work.then(
        () => void ends.push([name, clock.nowMs]),
        (error: Error) => void ends.push([`${name} ${error.message}`, clock.nowMs]),
      );
    const first = watch('first', deadlines.race(never(), 1000, late));
    const short = watch('short', deadlines.race(never(), 400, late));
    const slow = watch('slow', deadlines.race(clock.sleep(700), 1000, late));
    const second = clock.sleep(500).then(() => watch('second', deadlines.race(never(), 1000, late)));
    await clock.run(Promise.all([first, short, slow, second]));
    assert.deepEqual(ends, [
      ['short late', 400],
      ['slow', 700],
      ['first late', 1000],
      ['second late', 1500],
    ]);
  });

  it('leaves no sleep behind once everything has answered', async () => {
    const clock = new TestClock();
    const deadlines = new Deadlines(clock);
    for (let i = 0; i < 3; i++) {
      await clock.run(deadlines.race(clock.sleep(10), 60_000, late));
      assert.equal(clock.nowMs, 10 * (i + 1));
    }
    await clock.run(clock.sleep(1));
    assert.equal(clock.nowMs, 31);
  });

  it('ends nothing on a clock that has stopped, and does not spin', async () => {
    const clock = new TestClock();
    clock.after = () => () => undefined;
    const answer = Promise.withResolvers<string>();
    const raced = new Deadlines(clock).race(answer.promise, 1000, late);
    await new Promise((resolve) => setImmediate(resolve));
    answer.resolve('ok');
    assert.equal(await raced, 'ok');
  });
});

describe('time limits', () => {
  it("are upstream's where it has them", () => {
    assert.deepEqual(timeLimits(), DEFAULT_TIME_LIMITS);
    assert.equal(timeLimits({ hookMs: Number.POSITIVE_INFINITY }).requestMs, 120_000);
  });

  it('refuse what is unknown or no time', () => {
    const bad: [object, RegExp][] = [
      [{ requestMs: 0 }, /^limits\.requestMs must be milliseconds above 0, or Infinity, got 0$/],
      [{ hookMs: '1s' }, /^limits\.hookMs .* got "1s"$/],
      [{ pull: 1 }, /^limits has no "pull"; known: requestMs, pullMs, hookMs, localMs$/],
    ];
    for (const [given, message] of bad) assert.throws(() => timeLimits(given), { code: 'ERR_INVALID_OPTION', message });
  });
});
