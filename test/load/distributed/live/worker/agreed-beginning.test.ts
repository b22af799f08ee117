import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ClockOffset } from '../../../../../src/load/distributed/live/clock-offset.ts';
import { agreedBeginning } from '../../../../../src/load/distributed/live/worker/agreed-beginning.ts';

const clock: ClockOffset = { offsetMs: -3000, errorMs: 0.1 };

/** A beginning on a clock three seconds ahead of Redis'. */
function beginning(begin: Promise<number>, measure: () => Promise<ClockOffset> = () => Promise.resolve(clock)) {
  const measured: ClockOffset[] = [];
  const ended = new AbortController();
  const nowMs = (): number => performance.now() + 3000;
  const onMeasured = (offset: ClockOffset): void => void measured.push(offset);
  return { measured, ended, agreed: agreedBeginning({ nowMs, measure, onMeasured, begin, ended: ended.signal }) };
}

describe('the beginning that all have agreed on', () => {
  it('is at the moment on the own clock, not before', async () => {
    const commonMs = performance.now() + 30;
    const { agreed, measured } = beginning(Promise.resolve(commonMs));
    const begun = await agreed;
    assert.ok(performance.now() >= commonMs);
    assert.equal(begun?.atMs, commonMs + 3000);
    assert.ok((begun?.lateMs ?? -1) >= 0);
    assert.deepEqual(measured, [clock]);
  });

  it('says how late it is when the moment has passed', async () => {
    const begun = await beginning(Promise.resolve(performance.now() - 500)).agreed;
    assert.ok((begun?.lateMs ?? 0) >= 500);
  });

  it('is none when the segment is ended before, whatever it waits for', async () => {
    const never = new Promise<never>(() => undefined);
    const waits = [
      beginning(never),
      beginning(never, () => never),
      beginning(Promise.resolve(performance.now() + 20_000)),
    ];
    for (const { ended, agreed } of waits) {
      setImmediate(() => ended.abort());
      assert.equal(await agreed, undefined);
    }
    const late = beginning(never);
    late.ended.abort();
    assert.equal(await late.agreed, undefined);
  });

  it('is refused when it is in a far future: a thread would look at its clock until then', async () => {
    const { agreed } = beginning(Promise.resolve(1e15));
    await assert.rejects(agreed, { code: 'ERR_REDIS', message: /^told to begin in \d+ ms$/ });
  });
});
