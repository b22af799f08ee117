import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cutDocuments } from '../../../src/input/yaml/cut-documents.ts';

function cut(text: string): string[] {
  const parts = [...cutDocuments(text)];
  for (const { text: part, offset } of parts) assert.equal(text.slice(offset, offset + part.length), part);
  return parts.map((part) => part.text);
}

describe('cutting a text into documents', () => {
  it('cuts at lines that begin with three dashes and a blank or nothing', () => {
    assert.deepEqual(cut('a: 1\n---\nb: 2\n--- # c\nd: 3'), ['a: 1\n', '---\nb: 2\n', '--- # c\nd: 3']);
    assert.deepEqual(cut('a: ---\n---b: 1\n ---\n'), ['a: ---\n---b: 1\n ---\n']);
    assert.deepEqual(cut('a: 1\r---\rb: 2'), ['a: 1\r', '---\rb: 2']);
  });

  it('leaves out what is blank', () => {
    assert.deepEqual(cut('\n\n# nothing\n'), []);
    assert.deepEqual(cut(''), []);
  });

  it('keeps a directive with its document', () => {
    assert.deepEqual(cut('%YAML 1.1\n---\na: 1\n---\nb: 2'), ['%YAML 1.1\n---\na: 1\n', '---\nb: 2']);
  });

  it('cuts between objects in brackets, whatever their texts hold', () => {
    assert.deepEqual(cut('{"a": "}{"}{"b": [{}]}\n\n {"c": "\\"}"}'), [
      '{"a": "}{"}',
      '{"b": [{}]}',
      '\n\n {"c": "\\"}"}',
    ]);
    assert.deepEqual(cut('---\n{"a": 1}\n{"b": 2}\n---\n{"c": 3}').length, 3);
  });

  it('leaves brackets alone that no object follows', () => {
    assert.deepEqual(cut('{a: b}: c\nd: e'), ['{a: b}: c\nd: e']);
    assert.deepEqual(cut('{"a": {'), ['{"a": {']);
  });
});
