import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { Interruption } from '../../../../src/load/distributed/coordinator/interruption.ts';

const never = (): Promise<never> => new Promise<never>(() => undefined);
const server = (silence: () => Promise<void>) => ({ place: 'host:1', awayText: 'it is away', silence });

describe('the interruption of a run', { concurrency: true }, () => {
  it('ends a pause, and not those after it', async () => {
    const interruption = new Interruption();
    const paused = interruption.pause(2 ** 30);
    interruption.come();
    await paused;
    assert.equal(interruption.hasCome, true);
    let isOver = false;
    void interruption.pause(100).then(() => {
      isOver = true;
    });
    await turn();
    assert.equal(isOver, false);
  });

  it('gives workers a part of a second from when it comes', async () => {
    const interruption = new Interruption();
    assert.equal(interruption.isSettled, false);
    interruption.come();
    assert.equal(interruption.isSettled, false);
    const beganMs = performance.now();
    while (performance.now() - beganMs < 1000) await interruption.pause(10);
    interruption.come();
    assert.equal(interruption.isSettled, true); // the first counts
  });

  it('gives up a Redis that says nothing, and one that is slow', async () => {
    const silent = new Interruption();
    const gone = silent.redisFails(
      server(() => Promise.resolve()),
      new AbortController().signal,
    );
    silent.come();
    assert.equal(await gone, 'it is away');
    const slow = new Interruption();
    const late = slow.redisFails(server(never), new AbortController().signal);
    slow.come();
    assert.equal(await late, 'Redis at host:1 was too slow to be told of the end');
  });

  it('waits for what is removed from real machines, but for no Redis that says nothing', async () => {
    const patient = new Interruption({ isPatient: true });
    let isLate = false;
    const slow = patient.redisFails(server(never), new AbortController().signal);
    void slow.then(() => {
      isLate = true;
    });
    const silent = new Interruption({ isPatient: true });
    const gone = silent.redisFails(
      server(() => Promise.resolve()),
      new AbortController().signal,
    );
    patient.come();
    silent.come();
    assert.equal(await gone, 'it is away');
    const beganMs = performance.now();
    while (performance.now() - beganMs < 2500) await patient.pause(10);
    assert.deepEqual([patient.isSettled, isLate], [false, false]);
  });

  it('gives up no Redis of a run that is over by then, or that nobody interrupts', async () => {
    const over = new AbortController();
    const [come, not] = [new Interruption(), new Interruption()];
    let given = 0;
    for (const interruption of [come, not])
      void interruption.redisFails(server(never), over.signal).then(() => given++);
    come.come();
    over.abort();
    const beganMs = performance.now();
    while (performance.now() - beganMs < 2500) await come.pause(10);
    assert.equal(given, 0);
  });
});
