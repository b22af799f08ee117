import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { endSentence } from '../../../src/bench/result/sentence.ts';

describe('the end of a sentence', () => {
  for (const [text, sentence] of [
    ['no key', 'no key.'],
    ['no key.', 'no key.'],
    ['no key. ', 'no key.'],
    ['what now?', 'what now?'],
    ['and so on…', 'and so on…'],
  ] as const) {
    it(`is one mark: ${text}`, () => {
      assert.equal(endSentence(text), sentence);
    });
  }
});
