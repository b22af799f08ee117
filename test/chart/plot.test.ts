import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Canvas, dotsPath, linePath, plotArea, xAxis } from '../../src/chart/plot.ts';

const CANVAS: Canvas = { kind: 'slim', widthPx: 300 };

describe('the labels of an axis', () => {
  it('stay inside the chart at both of its ends', () => {
    const area = { ...plotArea(CANVAS, 100), left: 2 };
    const ticks = [area.left, 150, area.right].map((at) => ({ at, text: '1,000ms' }));
    const anchors = [...xAxis(area, ticks, 'time').text.matchAll(/class="tick" x="([\d.]+)" .*?text-anchor="(\w+)"/g)];
    assert.deepEqual(
      anchors.map(([, x, anchor]) => [Number(x) >= 0 && Number(x) <= CANVAS.widthPx, anchor]),
      [
        [true, 'start'],
        [true, 'middle'],
        [true, 'end'],
      ],
    );
  });
});

describe('what is drawn', () => {
  it('is a line with gaps, and a dot between two gaps', () => {
    const path = linePath([[0, 1], [1, 2], undefined, [3, 4], undefined], 'p50').text;
    assert.equal(path, '<path class="line p50" d="M0,1L1,2M3,4h0"/>');
  });

  it('is dots in one path', () => {
    assert.equal(
      dotsPath(
        [
          [0, 1],
          [2, 3],
        ],
        'max',
      ).text,
      '<path class="line dots max" d="M0,1h0M2,3h0"/>',
    );
  });
});
