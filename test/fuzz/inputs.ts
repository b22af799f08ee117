/**
 * Hostile inputs: real ones, bent by fast-check. Which they are follows from the seed alone.
 */

import fc from 'fast-check';

/** Far above any real input; the readers' own limit is 32 MiB, and what is quadratic shows at less. */
const MOST_BYTES = 1_000_000;

/** What parsers, terminals, spreadsheets and number formats stumble over. */
const BITES = [
  '"',
  "'",
  '\\',
  '\n',
  '\r\n',
  '\t',
  ' ',
  ',',
  ':',
  '-',
  '- ',
  '? ',
  '#',
  '&a ',
  '*a',
  '<<: *a',
  '!!',
  '%',
  '|',
  '>',
  '@',
  '`',

  '{',
  '}',
  '[',
  ']',
  '[[',
  '{a: ',
  '{{',
  '---\n',
  '...\n',
  '/*',
  '//',
  '$(',
  '${',
  '../',
  '..',
  '/',
  '\\u0000',
  '\u0000',

  '\u001b[31m',
  '\u001b]0;x\u0007',
  '\u202e',
  '\u2028',
  '\ufeff',
  '\ud800',
  '\u0085',
  'é',
  '容',
  '👩‍💻',

  '0',
  '-1',
  '1e999',
  '1e-999',
  '9007199254740993',
  '1'.repeat(400),
  '0x10',
  '0o7',
  '.5',
  '5.',
  'NaN',
  'Infinity',
  '1:30',
  '1_000',

  'null',
  '~',
  'true',
  'yes',
  'no',
  '=1+1',
  '-0',
  '99d',
  '1h1h1h',
  '1000000/s',
  '100%',
  '1Gi',
  '__proto__',
  'constructor',
  'toString',

  'kind: ',
  'spec: ',
  'name: ',
  'image: ',
  'p(99)<',
  'rate<',
  'at,lifetime,pod\n',
  '"histogram":',
  '"refs":[',
  '"events":[',
] as const;

/** One change of some bytes. */
type Bend = (bytes: Buffer) => Buffer;

const place = fc.double({ min: 0, max: 1, noNaN: true });
const piece = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...BITES).map((text) => Buffer.from(text)) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }).map((text) => Buffer.from(text)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 8 }).map((bytes) => Buffer.from(bytes)) },
);

const bend: fc.Arbitrary<Bend> = fc.oneof(
  fc.tuple(place, piece).map(
    ([at, put]): Bend =>
      (bytes) =>
        splice(bytes, at, 0, put),
  ),
  fc.tuple(place, fc.nat(200), piece).map(
    ([at, cut, put]): Bend =>
      (bytes) =>
        splice(bytes, at, cut, put),
  ),
  fc.tuple(place, fc.nat(300)).map(
    ([at, cut]): Bend =>
      (bytes) =>
        splice(bytes, at, cut, Buffer.alloc(0)),
  ),
  fc.tuple(place, piece, fc.integer({ min: 2, max: 200_000 })).map(([at, put, times]): Bend => {
    return (bytes) => splice(bytes, at, 0, repeated(put, times));
  }),
  fc.tuple(place, place, fc.nat(400), fc.integer({ min: 1, max: 3_000 })).map(([from, to, length, times]): Bend => {
    return (bytes) => {
      const start = Math.floor(from * bytes.length);
      return splice(bytes, to, 0, repeated(bytes.subarray(start, start + length), times));
    };
  }),
  fc.tuple(place, fc.nat(255)).map(
    ([at, value]): Bend =>
      (bytes) =>
        splice(bytes, at, 1, Buffer.of(value)),
  ),
  fc.tuple(place, fc.constantFrom('9'.repeat(30), '-1', '1e308', '0', '"x"', '[]', 'null')).map(([at, put]): Bend => {
    return (bytes) => withNumber(bytes, at, put);
  }),
  place.map(
    (at): Bend =>
      (bytes) =>
        bytes.subarray(0, Math.floor(at * bytes.length)),
  ),
);

/** Inputs made of `seeds`: mostly one of them with a few changes, now and then nothing but bites. */
export function hostile(seeds: readonly Buffer[]): fc.Arbitrary<Buffer> {
  const bent = fc
    .tuple(fc.constantFrom(...seeds), fc.array(bend, { minLength: 1, maxLength: 6 }))
    .map(([whole, bends]) => bends.reduce((bytes, each) => limited(each(bytes)), whole));
  const bites = fc.array(piece, { maxLength: 200 }).map((pieces) => Buffer.concat(pieces));
  return fc.oneof({ weight: 9, arbitrary: bent }, { weight: 1, arbitrary: bites });
}

function splice(bytes: Buffer, at: number, cut: number, put: Buffer): Buffer {
  const from = Math.floor(at * bytes.length);
  return Buffer.concat([bytes.subarray(0, from), put, bytes.subarray(from + cut)]);
}

function repeated(bytes: Buffer, times: number): Buffer {
  const fitting = bytes.length === 0 ? 0 : Math.min(times, Math.floor(MOST_BYTES / 2 / bytes.length));
  return Buffer.alloc(bytes.length * fitting, bytes);
}

function limited(bytes: Buffer): Buffer {
  return bytes.subarray(0, MOST_BYTES);
}

/** The first number after a place, replaced. */
function withNumber(bytes: Buffer, at: number, put: string): Buffer {
  const text = bytes.toString('latin1');
  const from = Math.floor(at * text.length);
  const [found] = /\d+(?:\.\d+)?/.exec(text.slice(from)) ?? [];
  if (found === undefined) return bytes;
  const start = text.indexOf(found, from);
  return Buffer.concat([bytes.subarray(0, start), Buffer.from(put), bytes.subarray(start + found.length)]);
}
