import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { ObjectReference } from '../../../src/index.ts';
import { decodeKey, decodeValue, storedReference } from '../../../src/store/encoding/codec.ts';
import { Encoder } from '../../../src/store/encoding/encoder.ts';
import { MAX_TEXT_LENGTH, partsOf, valuePartsOf } from '../../../src/store/encoding/value-parts.ts';
import { everyField } from '../../support/every-field.ts';
import { normalized } from '../../support/reference-store.ts';

const SEED = 17;

/** Strings that break encoders: every kind of character, and lengths about the places where the encoding changes. */
const nastyTexts: readonly string[] = [
  '',
  '\0',
  'a\0b',
  '\x7f',
  '\x80',
  '\xff',
  'Ł',
  '€',
  '\ud800',
  '\udfff',
  '\udc00\ud800',
  'x\ud83d',
  '😀',
  '👩‍👩‍👧',
  '\ufeff',
  '\uffff',
  'é',
  'e\u0301',
  'x'.repeat(255),
  'x'.repeat(256),
  'é'.repeat(255),
  'é'.repeat(256),
  'x'.repeat(65_535),
  'x'.repeat(65_536),
  '😀'.repeat(40_000),
  `${'x'.repeat(4095)}Ł`,
  'x'.repeat(MAX_TEXT_LENGTH),
];

function roundTrip(type: string, id: string, ref: ObjectReference | null): [string, string, ObjectReference | null] {
  const encoder = new Encoder(SEED);
  const value = valuePartsOf(ref);
  encoder.encodeKey(type, id);
  encoder.encodeValue(value);
  const { scratch, keyBytes, keyWords, valueBytes, shape, bodyBytes } = encoder;
  assert.equal(bodyBytes, keyWords * 4 + valueBytes);
  const body = Buffer.from(scratch.subarray(0, bodyBytes));
  const key = decodeKey(body, 0, keyBytes, shape);
  return [key.type, key.id, decodeValue(body, keyWords * 4, valueBytes, shape)];
}

function keyBytes(type: string, id: string): string {
  const encoder = new Encoder(SEED);
  encoder.encodeKey(type, id);
  return `${encoder.hash}/${encoder.shape}/${encoder.scratch.toString('hex', 0, encoder.keyBytes)}`;
}

describe('the encoding', () => {
  it('gives back every nasty text as type, as id and as any field', () => {
    for (const text of nastyTexts) {
      assert.deepEqual(roundTrip(text, 'id', { name: 'n' }), [text, 'id', { name: 'n' }]);
      assert.deepEqual(roundTrip('type', text, null), ['type', text, null]);
      for (const field of ['kind', 'uid', 'fieldPath'] as const) {
        const ref = { kind: 'K', uid: 'u', fieldPath: 'f', [field]: text };
        assert.deepEqual(roundTrip('t', 'i', ref)[2], normalized(ref));
      }
    }
  });

  it('gives back any strings at all', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.string({ unit: 'grapheme', maxLength: 300 }),
      fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 40 }).map((units) => String.fromCharCode(...units)),
      fc.constantFrom(...nastyTexts.slice(0, 22)),
    );
    const ref = fc.record(everyField(text), { requiredKeys: [] });
    fc.assert(
      fc.property(text, text, fc.option(ref), (type, id, value) => {
        assert.deepEqual(roundTrip(type, id, value), [type, id, normalized(value)]);
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it('gives different keys different bytes, wherever type ends and whatever the alphabet', () => {
    const keys: [string, string][] = [
      ['a', 'bc'],
      ['ab', 'c'],
      ['', 'abc'],
      ['abc', ''],
      ['L', 'x'],
      ['Ł', 'x'],
      ['A\0', 'x\0'],
      ['\u0141', '\u0178'],
      ['', ''],
      ['', '\0'],
      ['\0', ''],
      ['e\u0301', ''],
      ['é', ''],
      ['\ud800', ''],
      ['\ufffd', ''],
    ];
    assert.equal(new Set(keys.map(([type, id]) => keyBytes(type, id))).size, keys.length);
  });

  it('gives equal keys equal bytes, however the engine holds the string', () => {
    const twoByte = `€${'abc'.repeat(30)}`.slice(1);
    assert.equal(keyBytes('t', twoByte), keyBytes('t', 'abc'.repeat(30)));
    assert.equal(keyBytes(`${twoByte}${twoByte}`, ''), keyBytes('abc'.repeat(60), ''));
  });

  it('does not let a longer key before leave anything in a shorter one', () => {
    const encoder = new Encoder(SEED);
    encoder.encodeKey('t', 'z'.repeat(5000));
    encoder.encodeValue(valuePartsOf({ name: 'é'.repeat(3000) }));
    encoder.encodeKey('t', 'abcd');
    const bytes = `${encoder.hash}/${encoder.shape}/${encoder.scratch.toString('hex', 0, encoder.keyBytes)}`;
    assert.equal(bytes, keyBytes('t', 'abcd'));
  });

  it('gives back what one encoder is given one after another', () => {
    const encoder = new Encoder(SEED);
    const text = fc.constantFrom(
      '',
      'a',
      'Pod',
      'é',
      'Ł',
      '\ud83d',
      '\ude00',
      'x'.repeat(12),
      'x'.repeat(13),
      'y'.repeat(255),
      'y'.repeat(256),
      '€'.repeat(40),
    );
    fc.assert(
      fc.property(text, text, fc.option(fc.record(everyField(text), { requiredKeys: [] })), (type, id, ref) => {
        encoder.encodeKey(type, id);
        encoder.encodeValue(valuePartsOf(ref));
        const { scratch, keyBytes: bytes, keyWords, valueBytes, shape, bodyBytes } = encoder;
        const key = decodeKey(scratch, 0, bytes, shape);
        assert.deepEqual([key.type, key.id, bodyBytes], [type, id, keyWords * 4 + valueBytes]);
        assert.deepEqual(decodeValue(scratch, keyWords * 4, valueBytes, shape), normalized(ref));
        assert.deepEqual(storedReference(valuePartsOf(ref)), normalized(ref));
      }),
      { numRuns: 500, seed: 1 },
    );
  });

  it('freezes what it decodes, and leaves out empty fields', () => {
    const [, , ref] = roundTrip('t', 'i', { kind: '', name: 'n', uid: undefined } as object);
    assert.deepEqual(Object.keys(ref ?? {}), ['name']);
    assert.ok(Object.isFrozen(ref));
  });
});

describe('what cannot be encoded', () => {
  it('is refused with the value and what was expected', () => {
    const encoder = new Encoder(SEED);
    const tooLong = 'x'.repeat(MAX_TEXT_LENGTH + 1);
    assert.throws(() => encoder.encodeKey(tooLong, ''), {
      code: 'ERR_INVALID_CONTAINER_ID',
      message: /262144.*262145/,
    });
    assert.throws(() => encoder.encodeKey('', 7 as unknown as string), {
      code: 'ERR_INVALID_CONTAINER_ID',
      message: /7/,
    });
    for (const id of [null, undefined, 'containerd://x', 3])
      assert.throws(() => partsOf(id as unknown as { type: string; id: string }), { code: 'ERR_INVALID_CONTAINER_ID' });
    for (const ref of [undefined, 'x', 3, { name: 3 }, { uid: {} }, { kind: tooLong }])
      assert.throws(() => valuePartsOf(ref as ObjectReference), { code: 'ERR_INVALID_REF' });
  });
});
