import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Problem } from '../../src/input/problem.ts';
import { parseDocuments } from '../../src/input/yaml-documents.ts';

function parse(text: string): { values: unknown[]; problems: string[] } {
  const problems: Problem[] = [];
  const documents = parseDocuments('f', text, (problem) => problems.push(problem));
  return {
    values: documents.map(({ value }) => value),
    problems: problems.map(({ line, column, message }) => `${line}:${column} ${message}`),
  };
}

describe('parsing YAML', () => {
  it('resolves scalars as kubectl does', () => {
    const text = 'a: yes\nb: 0644\nc: 10:30\nd: 2020-01-01\ne: "yes"\nf: 1e3\ny: n\n';
    assert.deepEqual(parse(text).values, [
      { a: true, b: 0o644, c: '10:30', d: '2020-01-01', e: 'yes', f: 1000, y: 'n' },
    ]);
  });

  it('follows aliases and merges', () => {
    const text = 'base: &base { x: 1, y: 2 }\nuse: *base\nmerged: { <<: *base, y: 3 }\n';
    assert.deepEqual(parse(text).values, [{ base: { x: 1, y: 2 }, use: { x: 1, y: 2 }, merged: { x: 1, y: 3 } }]);
  });

  it('places fields at their values, collections and missing fields at their keys', () => {
    const [document] = parseDocuments('f', 'a:\n  b: 1\n  c:\n  - x\n  - y: 2\n', (problem) =>
      assert.fail(problem.message),
    );
    assert.deepEqual(document?.place(['a', 'b']), { line: 2, column: 6 });
    assert.deepEqual(document?.place(['a', 'c']), { line: 3, column: 3 });
    assert.deepEqual(document?.place(['a', 'c', 1, 'y']), { line: 5, column: 8 });
    assert.deepEqual(document?.place(['a', 'missing', 'deeper']), { line: 1, column: 1 });
  });

  it('reports the first syntax error of a document and reads the others', () => {
    const { values, problems } = parse('a: b\n  c: d\n- x\n---\nfine: 1\n');
    assert.deepEqual(values, [{ fine: 1 }]);
    assert.deepEqual(problems, [
      '2:4 expected valid YAML: `:` makes this a key, which cannot stand here: check the indentation, or put quotes around the text',
    ]);
  });

  it('reports a repeated key', () => {
    assert.deepEqual(parse('a: 1\nb: 2\na: 3\n').problems, [
      '3:1 Duplicate value: "a"; expected each key once in a mapping',
    ]);
  });

  it('recognizes a template that was not rendered', () => {
    assert.match(parse('a: {{ .Values.x }}-b\n').problems.join(), /1:\d+ expected valid YAML.*helm template/);
  });

  it('reports aliases of nothing and of what holds them', () => {
    assert.deepEqual(parse('a: *nope\n').problems, ['1:4 anchor "nope" is not defined before its use']);
    assert.deepEqual(parse('a: &loop\n- *loop\n').problems, ['2:3 anchor "loop" contains this alias itself']);
  });

  it('refuses a document that aliases multiply beyond measure', () => {
    const levels = Array.from({ length: 12 }, (_, level) => {
      return `l${level + 1}: &l${level + 1} [${Array(9).fill(`*l${level}`).join(', ')}]`;
    });
    assert.match(
      parse(`l0: &l0 [x]\n${levels.join('\n')}\n`).problems.join(),
      /^7:40 aliases repeat more than 1000000 values up to here/,
    );
  });

  it('reports nesting that is too deep instead of failing', () => {
    assert.match(parse('['.repeat(100_000)).problems.join(), /expected valid YAML: .* nested too deeply here$/);
  });
});
