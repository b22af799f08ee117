import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { load } from 'js-yaml';
import { type DeepenedText, deepenContinuationLines } from '../../../src/input/yaml/continuation-lines.ts';

const CASES: readonly (readonly [string, string, unknown])[] = [
  ['a quoted text', "a:\n  b: '[\n  1\n  ]'\n  c: 2\n", { a: { b: '[ 1 ]', c: 2 } }],
  ['one with a quote in it', "a:\n  b: 'it''s\n  x'\n", { a: { b: "it's x" } }],
  ['one whose line ends with a backslash', 'a:\n  b: "x\\\n  y\\"\n  z"\n', { a: { b: 'xy" z' } }],
  ['an empty line in one', 'a:\n  b: "x\n\n  y"\n', { a: { b: 'x\ny' } }],
  ['brackets', 'a:\n- b: [\n  1, {c:\n  2}\n  ]\n', { a: [{ b: [1, { c: 2 }] }] }],
  ['comments in brackets', 'a:\n  b: [ # "x\n  1, # ]\n  ]\n', { a: { b: [1] } }],
  ['a quote in a word in brackets', "a:\n  b: [it's,\n  2\n  ]\n", { a: { b: ["it's", 2] } }],
  ['a list in a list', 'a:\n  - - [\n    1\n    ]\n', { a: [[[1]]] }],
  ['a value below its key', 'a:\n  b:\n    "x\n    y"\n', { a: { b: 'x y' } }],
  ['an anchor and a tag before it', "a:\n  b: &x !!str 'y\n  z'\n", { a: { b: 'y z' } }],
  ['brackets in a block text', 'a: |\n  [ "\n  x\nb:\n  c: [\n  1\n  ]\n', { a: '[ "\nx\n', b: { c: [1] } }],
  ['quotes in a plain text', 'a: it\'s "x\n  [ y\nb:\n  c: [\n  1\n  ]\n', { a: 'it\'s "x [ y', b: { c: [1] } }],
  ['Windows line ends', 'a:\r\n  b: [\r\n  1\r\n  ]\r\n', { a: { b: [1] } }],
  ['a tab before a bracket', 'a:\n  b:\t[1,\t2]\n  c: &x\t{d: 1}\n', { a: { b: [1, 2], c: { d: 1 } } }],
  ['a tab between a bracket and its comment', 'a:\n  b: [1,\t# x\n  2\n  ]\n', { a: { b: [1, 2] } }],
  ['a tab in a text in brackets', 'a:\n  b: ["x\ty",\t1]\n', { a: { b: ['x\ty', 1] } }],
  ['tabs', '{\n\t"a": [\n\t1\n]}', { a: [1] }],
];

function deepened(text: string): DeepenedText {
  const result = deepenContinuationLines(text);
  assert.ok(result !== undefined);
  return result;
}

describe('deepening lines that continue quotes or brackets', () => {
  for (const [what, text, value] of CASES) {
    it(`reads ${what}`, () => {
      assert.deepEqual(load(deepened(text).text), value);
    });
  }

  it('finds the way back to each character', () => {
    for (const [, text] of CASES) {
      const after = deepened(text);
      let at = 0;
      for (let offset = 0; offset < after.text.length; offset++) {
        const original = after.original(offset);
        assert.ok(original >= at);
        at = original;
        if (after.text[offset] !== ' ') assert.equal(text[original], after.text[offset]);
      }
    }
  });

  it('gives up where a few lines far to the right would take gigabytes', () => {
    const far = (lines: number): string => `${' '.repeat(100_000)}a: "x\n${'y\n'.repeat(lines)}"`;
    assert.equal(deepenContinuationLines(far(100_000)), undefined);
    assert.ok(deepenContinuationLines(far(10)) !== undefined);
  });
});
