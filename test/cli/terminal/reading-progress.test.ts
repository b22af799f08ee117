import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { showReading } from '../../../src/cli/terminal/reading-progress.ts';

function display(
  isTTY: boolean,
  columns?: number,
): { texts: string[]; at: (ms: number, done: number) => void; end: () => void } {
  const texts: string[] = [];
  let nowMs = 0;
  const size = columns === undefined ? {} : { columns };
  const progress = { isTTY, ...size, write: (text: string): void => void texts.push(text) };
  const reading = showReading({ progress }, () => nowMs);
  const at = (ms: number, done: number): void => {
    nowMs = ms;
    reading.update({ file: 'big.yaml', done, total: 200 });
  };
  return { texts, at, end: reading.end };
}

describe('the progress of reading', () => {
  it('shows on a terminal once reading takes long, and goes away', () => {
    const { texts, at, end } = display(true);
    for (const ms of [100, 499, 500, 600, 700]) at(ms, ms / 5);
    end();
    assert.deepEqual(texts, ['\r50% of big.yaml read\u001b[K', '\r70% of big.yaml read\u001b[K', '\r\u001b[K']);
  });

  it('writes nothing for what is read at once, nor where there is no terminal', () => {
    const quick = display(true);
    quick.at(100, 200);
    quick.end();
    const piped = display(false);
    piped.at(5_000, 100);
    piped.end();
    assert.deepEqual([quick.texts, piped.texts], [[], []]);
  });

  it('keeps to the width of the terminal', () => {
    const { texts, at } = display(true, 10);
    at(900, 100);
    assert.deepEqual(texts, ['\r50% of bi\u001b[K']);
  });
});
