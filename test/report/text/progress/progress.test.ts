import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { showProgress } from '../../../../src/report/text/progress/progress.ts';
import type { RunProgress } from '../../../../src/result/run-progress.ts';
import { SAMPLE_PROGRESS } from '../../../support/sample-progress.ts';
import { Screen } from '../../../support/screen.ts';

class Recorder {
  readonly isTTY: boolean;
  columns: number;
  rows = 24;
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
  it('redraws its lines in place on a terminal, and takes them away at the end', () => {
    const screen = new Screen(80, 12);
    screen.write('before\n');
    const display = showProgress(screen, 10, 'demo');
    const { load: _, ...run } = SAMPLE_PROGRESS;
    display.update(run);
    display.update({ ...run, containersStarted: 2_000 });
    const lines = screen.lines();
    assert.equal(lines[0], 'before');
    assert.match(lines[1] ?? '', /^demo █+.* 30% 1\.5s$/);
    assert.match(lines[2] ?? '', /^starts +822\/s · 2,000 started · 1 failed/);
    assert.match(lines[3] ?? '', /^latency +start p50 12\.3ms · p99 500µs/);
    assert.match(lines[4] ?? '', /^waits +7 lock waits$/);
    assert.deepEqual(lines.slice(5), []);
    display.end();
    assert.deepEqual(screen.lines(), ['before']);
  });

  it('leaves no line behind when it has fewer lines than before', () => {
    const screen = new Screen(80, 24);
    const display = showProgress(screen, 10);
    const load = SAMPLE_PROGRESS.load;
    assert.ok(load !== undefined);
    display.update(SAMPLE_PROGRESS);
    const before = screen.lines().length;
    display.update({ ...SAMPLE_PROGRESS, load: { ...load, thresholds: [], workers: [] } });
    assert.equal(screen.lines().length, before - load.workers.length - 1);
  });

  it('leaves no line behind when the window becomes narrower or wider, whether the terminal breaks lines or cuts them', () => {
    for (const breaks of [true, false]) {
      for (const columns of [80, 40, 20, 100]) {
        const screen = new Screen(90, 60);
        screen.write('before\n');
        const display = showProgress(screen, 10, 'demo');
        display.update(SAMPLE_PROGRESS);
        screen.resize(columns, breaks);
        display.update(SAMPLE_PROGRESS);
        const fresh = new Screen(columns, 60);
        fresh.write('before\n');
        showProgress(fresh, 10, 'demo').update(SAMPLE_PROGRESS);
        // One progress more has one bar more in its sparkline: only that may differ.
        const seen = screen.lines().map((line) => line.replace('██', '█'));
        assert.deepEqual(
          seen,
          fresh.lines().map((line) => line.replace('██', '█')),
          `${columns}, ${breaks}`,
        );
        display.end();
        assert.deepEqual(screen.lines(), ['before']);
      }
    }
  });

  it('leaves the rows of a low terminal alone, and lines of a narrow one whole', () => {
    for (const [columns, rows] of [
      [40, 24],
      [40, 5],
      [12, 3],
      [200, 2],
    ] as const) {
      const screen = new Screen(columns, rows);
      screen.write('before\n');
      const display = showProgress(screen, 10, 'a scenario with a rather long name');
      for (let i = 0; i < 5; i++) display.update(SAMPLE_PROGRESS);
      assert.equal(screen.lines()[0], 'before', `${columns} by ${rows}`);
      assert.equal(screen.wrapped, 0);
    }
  });

  it('writes a plain line every five seconds of the run elsewhere', () => {
    const file = new Recorder(false);
    const display = showProgress(file, 10);
    const { load, ...plain } = SAMPLE_PROGRESS;
    const progress: RunProgress = plain;
    for (const elapsedMs of [1_000, 4_900, 5_100, 6_000, 10_000, 10_200]) display.update({ ...progress, elapsedMs });
    display.end();
    const lines = file.text.split('\n');
    assert.deepEqual(
      lines.map((line) => line.split(' · ')[3]),
      ['5.1s', '10.2s', undefined],
    );
    assert.equal(
      lines[0],
      '3/10 pods · 1,234 started · 1 failed · 5.1s · 822/s · 2 in flight · p50 12.3ms p99 500µs · 7 lock waits',
    );
    assert.equal(stripVTControlCharacters(file.text), file.text);
    assert.ok(load !== undefined);
  });

  it('tells elsewhere too what a load test dropped, and where its clock is', () => {
    const file = new Recorder(false);
    showProgress(file, undefined).update({ ...SAMPLE_PROGRESS, elapsedMs: 6_000 });
    assert.match(file.text, /^3\/40 pods .* · 20s virtual · .* · 4 dropped · 1 without reference\n$/);
  });
});
