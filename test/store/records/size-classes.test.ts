import assert from 'node:assert/strict';
import { it } from 'node:test';
import { CHUNK_DATA_WORDS, RecordWord, STATE_WORDS } from '../../../src/memory/layout.ts';
import { classFor, MAX_SLOT_WORDS, SIZE_CLASSES, slotsOf, slotWords } from '../../../src/store/records/size-classes.ts';

it('gives every record the smallest class it fits into', () => {
  for (let words = RecordWord.BODY; words <= MAX_SLOT_WORDS; words++) {
    const sizeClass = classFor(words);
    assert.ok(slotWords(sizeClass) >= words);
    if (sizeClass > 0) assert.ok(slotWords(sizeClass - 1) < words);
  }
});

it('cuts a chunk into slots that lie inside it and have a state word each', () => {
  for (let sizeClass = 0; sizeClass < SIZE_CLASSES; sizeClass++) {
    assert.ok(slotsOf(sizeClass) <= STATE_WORDS);
    assert.ok(slotsOf(sizeClass) * slotWords(sizeClass) <= CHUNK_DATA_WORDS);
    if (sizeClass > 0) assert.ok(slotWords(sizeClass) > slotWords(sizeClass - 1));
  }
});

it('wastes at most a fifth of a slot on a record between two classes', () => {
  for (let sizeClass = 1; sizeClass < SIZE_CLASSES; sizeClass++)
    assert.ok(slotWords(sizeClass - 1) + 1 >= slotWords(sizeClass) * 0.79, `class ${sizeClass}`);
});
