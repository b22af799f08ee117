/**
 * What an encoded histogram (HdrHistogram V2, compressed, base64) claims of itself, checked before the library makes
 * room for it: a few bytes may ask for gigabytes, or for an index that is never reached. Used by stage-histogram.ts.
 *
 * Inside: cookie, length of the payload, normalizing offset, significant digits (32 bits each), least and greatest value,
 * ratio (64 bits each); then counts, zigzag LEB128 of at most 9 bytes, a negative one standing for so many empty slots.
 */

import { inflateSync } from 'node:zlib';

const COOKIE = 0x1c84_9303;
const COMPRESSED_COOKIE = 0x1c84_9304;
/** The cookie's bits that tell how wide a count is. */
const WIDTH_BITS = 0xf0;
const COMPRESSED_HEAD_BYTES = 8;
const Head = { COOKIE: 0, PAYLOAD_BYTES: 4, DIGITS: 12, LEAST: 16, GREATEST: 24, END: 40 } as const;

/** Ours has 3,000 characters. */
const MOST_CHARACTERS = 2 ** 20;
const MOST_DIGITS = 5;
/** Ours has 36,864, for 365 days. A result may hold ten thousand histograms, so none may take much longer than ours. */
const MOST_SLOTS = 2 ** 16;
const MOST_BYTES = 2 ** 19;
/** Microseconds: where the last slot of ours ends, beyond 365 days. */
const MOST_VALUE = 2 ** 45;
const MOST_IN_A_SLOT = 2 ** 31 - 1;
const SEVEN_BITS = 0x7f;
/** Of the ninth byte. */
const MOST_UNIT = 2 ** 56;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
const GROUP = 4;

/**
 * How many values `text` has counted.
 * @throws {Error} with what is wrong, when `text` is no such histogram or one larger than any of a run
 */
export function countInEncoded(text: string): number {
  expect(text.length <= MOST_CHARACTERS, `at most ${MOST_CHARACTERS} characters`);
  expect(text.length % GROUP === 0 && BASE64.test(text), 'base64');
  const compressed = Buffer.from(text, 'base64');
  expect(compressed.length > COMPRESSED_HEAD_BYTES, 'a compressed histogram');
  expect((compressed.readUInt32BE(0) & ~WIDTH_BITS) >>> 0 === COMPRESSED_COOKIE, 'the cookie of version 2');
  const end = COMPRESSED_HEAD_BYTES + compressed.readUInt32BE(GROUP);
  expect(end === compressed.length, 'the length that is told');
  const data = inflateSync(compressed.subarray(COMPRESSED_HEAD_BYTES), { maxOutputLength: MOST_BYTES });
  expect(data.length >= Head.END, 'a header');
  expect((data.readUInt32BE(Head.COOKIE) & ~WIDTH_BITS) >>> 0 === COOKIE, 'the cookie of version 2');
  expect(Head.END + data.readUInt32BE(Head.PAYLOAD_BYTES) === data.length, 'the length that is told');
  return sumOfCounts(data.subarray(Head.END), slotsOf(data));
}

/** How many counts the library would make room for. */
function slotsOf(data: Buffer): number {
  const digits = data.readUInt32BE(Head.DIGITS);
  const least = Number(data.readBigInt64BE(Head.LEAST));
  const greatest = Number(data.readBigInt64BE(Head.GREATEST));
  expect(digits >= 1 && digits <= MOST_DIGITS, `1 to ${MOST_DIGITS} significant digits`);
  expect(least >= 1 && greatest >= 2 * least && greatest < MOST_VALUE, 'a range of values');
  const bits = Math.ceil(Math.log2(2 * 10 ** digits));
  const buckets = Math.max(1, Math.floor(Math.log2(greatest)) - Math.floor(Math.log2(least)) - bits + 2);
  const slots = (buckets + 1) * 2 ** (bits - 1);
  expect(slots <= MOST_SLOTS, `at most ${MOST_SLOTS} counts`);
  return slots;
}

function sumOfCounts(payload: Buffer, slots: number): number {
  let slot = 0;
  let sum = 0;
  for (let at = 0; at < payload.length; ) {
    let word = 0; // beyond 2^53 it loses bits, and is far too large in any case
    let unit = 1;
    let byte: number;
    do {
      byte = payload[at++] ?? Number.NaN;
      expect(byte >= 0 && unit <= MOST_UNIT, 'counts of at most 9 bytes');
      word += (byte & SEVEN_BITS) * unit;
      unit *= SEVEN_BITS + 1;
    } while (byte > SEVEN_BITS);
    const isEmpty = word % 2 === 1;
    expect(isEmpty || word / 2 <= MOST_IN_A_SLOT, `counts of at most ${MOST_IN_A_SLOT}`);
    slot += isEmpty ? (word + 1) / 2 : 1;
    sum += isEmpty ? 0 : word / 2;
    expect(slot <= slots, 'no more counts than values');
  }
  return sum;
}

function expect(holds: boolean, what: string): void {
  if (!holds) throw new Error(`expected ${what}`);
}
