import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { barText, type LiveContext, liveLines, sparkline } from '../../../../src/report/text/progress/live-view.ts';
import { columnsOf, cutTo } from '../../../../src/text/columns.ts';
import { COLOR_STYLE, PLAIN_STYLE } from '../../../../src/text/style.ts';
import { SAMPLE_PROGRESS } from '../../../support/sample-progress.ts';

const MANY_ROWS = 50;
const CONTEXT: LiveContext = { name: 'rollout-storm', pods: 40, history: [SAMPLE_PROGRESS] };

describe('the live view', () => {
  it('says how far, how fast, how slow, what failed, and what each worker does', () => {
    assert.deepEqual(liveLines(CONTEXT, 100, MANY_ROWS, PLAIN_STYLE), [
      'rollout-storm ████████████████████                      50% 20s of 40s virtual, 1.5s real',
      'starts   822/s · 1,234 started · 1 failed · 3/40 pods · 2 in flight · █',
      'latency  start p50 12.3ms · p99 500µs · without pull and init',
      'waits    7 lock waits · 4 dropped · 1 without reference',
      'worker 1 0/s · 600 started · 1 failed · 2 in flight',
      'worker 2 0/s · 634 started · 0 in flight',
      'so far   ✗ failures rate<1% · ✓ start_duration p(99)<5s',
    ]);
  });

  it('never fills a line or the screen, however small', () => {
    const context = { ...CONTEXT, name: '漢字の長い名前\u001b[2J' };
    for (let columns = 0; columns < 120; columns++) {
      for (const rows of [0, 1, 3, MANY_ROWS]) {
        const lines = liveLines(context, columns, rows, COLOR_STYLE).map(stripVTControlCharacters);
        assert.ok(lines.length <= rows);
        for (const line of lines) assert.ok(columnsOf(line) <= columns, `${columns}: ${line}`);
      }
    }
  });

  it('has the rates of workers over the last second', () => {
    const { load } = SAMPLE_PROGRESS;
    assert.ok(load !== undefined);
    const later = load.workers.map((worker) => ({ ...worker, started: worker.started + 100 }));
    const history = [SAMPLE_PROGRESS, { ...SAMPLE_PROGRESS, elapsedMs: 3_500, load: { ...load, workers: later } }];
    const lines = liveLines({ ...CONTEXT, history }, 100, MANY_ROWS, PLAIN_STYLE);
    assert.match(lines[4] ?? '', /^worker 1 50\/s · 700 started/);
  });

  it('has no bar where nobody knows how much there is to do', () => {
    const { load: _, ...run } = SAMPLE_PROGRESS;
    const [head, starts] = liveLines({ name: '', pods: undefined, history: [run] }, 60, MANY_ROWS, PLAIN_STYLE);
    assert.equal(head, '1.5s');
    assert.match(starts ?? '', / · 3 pods$/);
  });

  it('draws bars by eighths and sparklines by the highest', () => {
    assert.equal(barText(0.5, 4), '██  ');
    assert.equal(barText(0.53125, 4), '██▏ ');
    assert.equal(barText(1, 4), '████');
    assert.equal(sparkline([0, 1, 2, 4, 8]), '▁▂▃▅█');
    assert.equal(sparkline([0, 0]), '');
  });

  it('cuts by columns, not by characters', () => {
    assert.equal(cutTo('漢字かな', 5), '漢字…');
    assert.equal(cutTo('plain', 5), 'plain');
    assert.equal(columnsOf('e\u0301'), 1);
  });
});
