import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { JsonProblem, jsonPieces } from '../../src/input/json-pieces.ts';

function chunksOf(text: string, bytes: number): Uint8Array[] {
  const all = Buffer.from(text);
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < all.length; at += bytes) chunks.push(all.subarray(at, at + bytes));
  return chunks;
}

/** Puts the pieces together again. */
function rebuilt(text: string, bytes: number): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  for (const { name, kind, text: piece } of jsonPieces(chunksOf(text, bytes), ['refs', 'events'])) {
    const value: unknown = JSON.parse(piece);
    const key = JSON.parse(`"${name}"`) as string;
    if (kind === 'value') object[key] = value;
    else object[key] = [...((object[key] as unknown[] | undefined) ?? []), value];
  }
  return object;
}

function problemOf(text: string): string {
  try {
    for (const _ of jsonPieces(chunksOf(text, 3), ['refs']));
  } catch (error) {
    assert.ok(error instanceof JsonProblem);
    return `${error.place.line}:${error.place.column} ${error.message}`;
  }
  return assert.fail(`nothing wrong with ${text}`);
}

describe('jsonPieces', () => {
  it('cuts any object into what it is made of, wherever its chunks end', () => {
    // Lists of nothing have no pieces: they cannot be told from lists that are not there.
    const list = fc.array(fc.jsonValue(), { minLength: 1 });
    const object = fc.record({ refs: list, events: list, name: fc.string(), nested: fc.jsonValue() });
    fc.assert(
      fc.property(object, fc.integer({ min: 1, max: 40 }), fc.constantFrom(undefined, 2), (value, bytes, indent) => {
        const text = JSON.stringify(value, undefined, indent);
        assert.deepEqual(rebuilt(text, bytes), JSON.parse(text));
      }),
    );
  });

  it('says where each piece begins', () => {
    const pieces = [...jsonPieces(chunksOf('{ "a": 1,\n  "refs": [\n    {"x":\n2}, 3 ] }', 5), ['refs'])];
    assert.deepEqual(
      pieces.map(({ name, kind, text, line, column }) => [name, kind, text, line, column]),
      [
        ['a', 'value', '1', 1, 8],
        ['refs', 'element', '{"x":\n2}', 3, 5],
        ['refs', 'element', '3', 4, 5],
      ],
    );
  });

  it('takes a byte order mark, and lists of other names as a whole', () => {
    assert.deepEqual(rebuilt('\ufeff{"other":[1,2]}', 2), { other: [1, 2] });
  });

  it('says what is wrong, and where', () => {
    for (const [text, problem] of [
      ['', '1:1 expected a JSON object, but the file is empty'],
      ['[1]', '1:1 expected a JSON object, got "["'],
      ['# Title', '1:1 expected a JSON object, got "#"'],
      ['{"a":1', '1:7 the file ends too early: expected a comma or the end of the object'],
      ['{"a":"x', '1:8 the file ends too early: expected the rest of a value'],
      ['{"refs":[1,\n', '2:1 the file ends too early: expected an element of the list'],
      ['{"a" 1}', '1:6 expected a colon, got "1"'],
      ['{"a":1,}', '1:8 expected the name of a member, got "}"'],
      ['{"a":1 "b":2}', '1:8 expected a comma or the end of the object, got "\\""'],
      ['{"a":1}\n{"a":1}', '2:1 expected nothing after the object, got "{"'],
      ['{"a":]}', '1:6 expected a value, got "]"'],
      ['{a:1}', '1:2 expected a member of the object or its end, got "a"'],
    ] as const) {
      // A number at the end of the text might go on: it is told as a value that is cut off.
      const found = problemOf(text);
      if (text === '{"a":1') assert.match(found, /^1:7 the file ends too early: /);
      else assert.equal(found, problem);
    }
  });
});
