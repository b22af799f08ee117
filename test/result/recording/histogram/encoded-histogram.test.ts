/** Histograms that claim more than they are: each of them hung the library, or made it take gigabytes. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deflateSync, inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { countInEncoded } from '../../../../src/result/recording/histogram/encoded-histogram.ts';
import { StageHistogram } from '../../../../src/result/recording/histogram/stage-histogram.ts';

const HEAD_BYTES = 8;
const DATA_END = 40;

function encoded(times: readonly number[]): string {
  const histogram = new StageHistogram();
  for (const ms of times) histogram.recordMs(ms);
  return histogram.encode();
}

/** A histogram of the durations 1 and 2 ms, its uncompressed bytes changed by `change`. */
function forged(change: (data: Buffer) => Buffer | undefined): string {
  const whole = Buffer.from(encoded([1, 2]), 'base64');
  const data = inflateSync(whole.subarray(HEAD_BYTES));
  const compressed = deflateSync(change(data) ?? data);
  const head = Buffer.from(whole.subarray(0, HEAD_BYTES));
  head.writeUInt32BE(compressed.length, 4);
  return Buffer.concat([head, compressed]).toString('base64');
}

/** The same, with these words in the place of its counts. */
function withCounts(...payload: number[]): string {
  return forged((data) => {
    const head = Buffer.from(data.subarray(0, DATA_END));
    head.writeUInt32BE(payload.length, 4);
    return Buffer.concat([head, Buffer.from(payload)]);
  });
}

const HUGE = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f];

describe('the check of an encoded histogram', () => {
  it('lets through what is recorded here', () => {
    countInEncoded(encoded([]));
    countInEncoded(new StageHistogram(2).encode());
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 4e6, noNaN: true })), (times) => {
        countInEncoded(encoded(times));
      }),
    );
  });

  it('refuses an index that is never reached', () => {
    assert.throws(
      () => countInEncoded(withCounts(0xff, 0xff, 0xff, 0xff, 0x7f)),
      /expected no more counts than values/,
    );
  });

  it('refuses counts that no counter holds, and words without an end', () => {
    assert.throws(() => countInEncoded(withCounts(0xfe, ...HUGE.slice(1))), /counts of at most 2147483647/);
    assert.throws(() => countInEncoded(withCounts(...HUGE.fill(0xff), 0xff, 0xff)), /of at most 9 bytes/);
    assert.throws(() => countInEncoded(withCounts(0x80)), /of at most 9 bytes/);
  });

  it('refuses a range that would take gigabytes, and one that is none', () => {
    const ranges: [digits: number, least: bigint, greatest: bigint][] = [
      [5, 1n, 2n ** 53n],
      [3, 0n, 100n],
      [3, 100n, 100n],
      [0, 1n, 100n],
      [4_000_000_000, 1n, 100n],
      [3, 1n, -1n],
    ];
    for (const [digits, least, greatest] of ranges) {
      const text = forged((data) => {
        data.writeUInt32BE(digits, 12);
        data.writeBigInt64BE(least, 16);
        data.writeBigInt64BE(greatest, 24);
        return data;
      });
      assert.throws(() => countInEncoded(text), /expected (at most|a range|1 to 5)/, `${digits} ${greatest}`);
    }
  });

  it('refuses what takes far longer to decode than any of ours, and counts the rest', () => {
    const of = (digits: number, greatest: number): string =>
      forged((data) => {
        data.writeUInt32BE(digits, 12);
        data.writeBigInt64BE(BigInt(greatest), 24);
        return data;
      });
    assert.throws(() => countInEncoded(of(5, 2 ** 24)), /at most 65536 counts/);
    assert.throws(() => countInEncoded(of(3, 2 ** 46)), /a range/);
    assert.equal(countInEncoded(of(3, 31_536_000_000_000)), 2);
    assert.equal(countInEncoded(encoded(Array(300).fill(31_536_000_000))), 300);
  });

  it('refuses a few bytes that unpack to many', () => {
    assert.throws(() => countInEncoded(forged(() => Buffer.alloc(2 ** 28))), /ERR_BUFFER_TOO_LARGE|larger than/);
  });

  it('ends, whatever it is given: what it lets through is decoded', () => {
    const [whole] = [Buffer.from(encoded([0, 0.001, 5, 700, 3_600_000]), 'base64')];
    const data = inflateSync(whole.subarray(HEAD_BYTES));
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(data.length - 1), fc.nat(255)), { maxLength: 4 }), (changes) => {
        const text = forged(() => {
          const changed = Buffer.from(data);
          for (const [at, byte] of changes) changed[at] = byte;
          return changed;
        });
        try {
          const histogram = StageHistogram.decode(text);
          const counts = [...histogram.buckets()].reduce((sum, { count }) => sum + count, 0);
          assert.equal(counts, histogram.count);
        } catch (error) {
          assert.equal((error as { code?: string }).code, 'ERR_INVALID_OPTION', String(error));
        }
      }),
      { numRuns: 2000 },
    );
  });
});
