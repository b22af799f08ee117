import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Box, boxesOver, type Point } from '../../../src/bench/verdict/boxes.ts';

const SIZES = [3, 2];

function pointsIn(boxes: readonly Box[]): Set<string> {
  const found = new Set<string>();
  for (const [[x0, x1] = [0, -1], [y0, y1] = [0, -1]] of boxes)
    for (let x = x0; x <= x1; x++) for (let y = y0; y <= y1; y++) found.add(`${x},${y}`);
  return found;
}

describe('boxes over points', () => {
  it('are one for everything', () => {
    const all = [0, 1, 2].flatMap((x) => [0, 1].map((y) => [x, y]));
    assert.deepEqual(boxesOver(all, SIZES), [
      [
        [0, 2],
        [0, 1],
      ],
    ]);
  });

  it('are two that overlap for all but a corner: "A or B"', () => {
    const points = [
      [1, 0],
      [2, 0],
      [0, 1],
      [1, 1],
      [2, 1],
    ];
    assert.deepEqual(boxesOver(points, SIZES), [
      [
        [1, 2],
        [0, 1],
      ],
      [
        [0, 2],
        [1, 1],
      ],
    ]);
  });

  it('are one point for the corner', () => {
    assert.deepEqual(boxesOver([[0, 0]], SIZES), [
      [
        [0, 0],
        [0, 0],
      ],
    ]);
  });

  it('hold exactly the points, whichever they are', () => {
    const all: Point[] = [0, 1, 2].flatMap((x) => [0, 1].map((y) => [x, y]));
    for (let mask = 1; mask < 2 ** all.length; mask++) {
      const points = all.filter((_, i) => (mask >> i) % 2 === 1);
      assert.deepEqual(pointsIn(boxesOver(points, SIZES)), new Set(points.map(String)), `of ${points.join(' ')}`);
    }
  });

  it('are none for no points', () => {
    assert.deepEqual(boxesOver([], SIZES), []);
  });
});
