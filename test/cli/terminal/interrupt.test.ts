import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ExitCode } from '../../../src/cli/exit-code.ts';
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
        return ExitCode.INTERRUPTED;
      },
      () => {
        interrupts++;
      },
    );
    assert.equal(result, ExitCode.INTERRUPTED);
    assert.equal(process.listenerCount('SIGINT'), listenersBefore);
  });

  it('tells a closed terminal from Ctrl-C, and leaves what the body came to by itself', async (t) => {
    const exit = t.mock.method(process, 'exit', () => undefined);
    const end = (code: ExitCode): Promise<ExitCode> =>
      interruptible(
        (signal) => {
          process.emit('SIGHUP', 'SIGHUP');
          assert.match(String(signal.reason), /interrupted by SIGHUP/);
          return Promise.resolve(code);
        },
        () => undefined,
      );
    assert.equal(await end(ExitCode.INTERRUPTED), 129);
    assert.equal(await end(ExitCode.FAILED), 1);
    await interruptible(
      () => {
        process.emit('SIGHUP', 'SIGHUP');
        process.emit('SIGINT', 'SIGINT');
        return Promise.resolve(ExitCode.OK);
      },
      () => undefined,
    );
    assert.deepEqual(
      exit.mock.calls.map((call) => call.arguments),
      [[129]],
    );
  });

  it('stops listening when its body fails', async () => {
    const listenersBefore = process.listenerCount('SIGTERM');
    const failing = interruptible(async () => assert.fail('broke'), assert.fail);
    await assert.rejects(failing, /broke/);
    assert.equal(process.listenerCount('SIGTERM'), listenersBefore);
  });
});
