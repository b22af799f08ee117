import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { showBenchProgress } from '../../../src/cli/bench/bench-progress.ts';

/** What is written of updates at these milliseconds. */
function shown(isTTY: boolean, atMs: readonly number[]): string[] {
  let nowMs = 0;
  const written: string[] = [];
  const stream = { isTTY, columns: 40, write: (text: string) => void written.push(text) };
  const progress = showBenchProgress(stream, 60_000, () => nowMs);
  for (nowMs of atMs) progress.update(`cell ${nowMs}`);
  progress.end();
  return written;
}

describe('the progress of a benchmark', () => {
  it('is a line every few seconds where there is no terminal', () => {
    assert.deepEqual(shown(false, [100, 1_100, 5_100, 6_200, 11_000]), [
      '1s of about 1m · cell 1100\n',
      '6s of about 1m · cell 6200\n',
    ]);
  });

  it('is one line on a terminal, redrawn and taken away', () => {
    const [first, ...others] = shown(true, [0, 50, 150]);
    assert.equal(first, '\r0s of about 1m · cell 0\u001b[K');
    assert.equal(others.length, 2);
    assert.equal(others.at(-1), '\r\u001b[K');
  });
});
