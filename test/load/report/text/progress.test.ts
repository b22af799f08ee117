import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fitProgress, showProgress } from '../../../../src/load/report/text/progress.ts';
import type { RunProgress } from '../../../../src/load/run-options.ts';

const PROGRESS: RunProgress = {
  elapsedMs: 1_500,
  podsDone: 3,
  podsInFlight: 2,
  containersStarted: 1_234,
  containersFailed: 1,
  startsPerSecond: 822.4,
  startDurationP50Ms: 12.34,
  startDurationP99Ms: 0.5,
  lockWaits: 7,
};

class Recorder {
  readonly isTTY: boolean;
  readonly columns: number;
  text = '';

  constructor(isTTY: boolean, columns = 200) {
    this.isTTY = isTTY;
    this.columns = columns;
  }

  write(text: string): void {
    this.text += text;
  }
}

describe('progress', () => {
  it('redraws one line on a terminal and takes it away at the end', () => {
    const terminal = new Recorder(true);
    const display = showProgress(terminal, 10);
    display.update(PROGRESS);
    assert.equal(
      terminal.text,
      '\r3/10 pods · 1,234 started · 1 failed · 1.5s · 822/s · 2 in flight · p50 12.3ms p99 500µs · 7 lock waits\u001b[K',
    );
    terminal.text = '';
    display.end();
    assert.equal(terminal.text, '\r\u001b[K');
  });

  it('never fills a line of the terminal, however narrow', () => {
    for (let width = 0; width < 120; width++) {
      assert.ok(fitProgress(PROGRESS, 10, width).length <= width);
    }
    const terminal = new Recorder(true, 30);
    showProgress(terminal, 10).update(PROGRESS);
    assert.equal(terminal.text, '\r3/10 pods · 1,234 started\u001b[K');
  });

  it('writes a plain line every five seconds of the run elsewhere', () => {
    const file = new Recorder(false);
    const display = showProgress(file, 10);
    for (const elapsedMs of [1_000, 4_900, 5_100, 6_000, 10_000, 10_200]) display.update({ ...PROGRESS, elapsedMs });
    display.end();
    const lines = file.text.split('\n');
    assert.deepEqual(
      lines.map((line) => line.split(' · ')[3]),
      ['5.1s', '10.2s', undefined],
    );
  });
});
