import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { interruptible } from '../../../src/cli/terminal/interrupt.ts';

describe('interruptible', () => {
  it('aborts at the first signal, ends the process at the second, and listens no longer than its body', async (t) => {
    const exit = t.mock.method(process, 'exit', () => undefined);
    const listenersBefore = process.listenerCount('SIGINT');
    let interrupts = 0;
    const result = await interruptible(
      async (signal) => {
        process.emit('SIGINT', 'SIGINT');
        assert.deepEqual([signal.aborted, interrupts, exit.mock.callCount()], [true, 1, 0]);
        assert.match(String(signal.reason), /interrupted by SIGINT/);
        process.emit('SIGTERM', 'SIGTERM');
        assert.deepEqual(
          exit.mock.calls.map((call) => call.arguments),
          [[130]],
        );
        return 'the body’s own result';
      },
      () => {
        interrupts++;
      },
    );
    assert.equal(result, 'the body’s own result');
    assert.equal(process.listenerCount('SIGINT'), listenersBefore);
  });

  it('stops listening when its body fails', async () => {
    const listenersBefore = process.listenerCount('SIGTERM');
    const failing = interruptible(async () => assert.fail('broke'), assert.fail);
    await assert.rejects(failing, /broke/);
    assert.equal(process.listenerCount('SIGTERM'), listenersBefore);
  });
});
