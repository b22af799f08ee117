import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { plainValue, taggedValue } from '../../../src/input/yaml/scalars.ts';

/** As `kubectl label --local -o json` of kubectl 1.32 answers. */
const AS_KUBECTL: readonly (readonly [string, unknown])[] = [
  ['yes', true],
  ['YES', true],
  ['yEs', 'yEs'],
  ['On', true],
  ['off', false],
  ['No', false],
  ['tRue', 'tRue'],
  ['NULL', null],
  ['~', null],
  ['', null],
  ['0755', 0o755],
  ['0o755', 0o755],
  ['0x1F', 31],
  ['0b11', 3],
  ['08', 8],
  ['09.5', 9.5],
  ['1_000', 1000],
  ['_1', '_1'],
  ['1__0', 10],
  ['+0x1F', 31],
  ['-0b11', -3],
  ['-010', -8],
  ['1e3', 1000],
  ['.5', 0.5],
  ['5.', 5],
  ['.', '.'],
  ['10:30', '10:30'],
  ['2020-01-01', '2020-01-01'],
  ['1,000', '1,000'],
  ['-0', 0],
  ['0x', '0x'],
  ['1e400', '1e400'],
  ['1.0', 1],
  ['=', '='],
  ['0_7', 7],
];

describe('plain scalars', () => {
  for (const [text, value] of AS_KUBECTL) {
    it(`mean with ${JSON.stringify(text)} what they mean to kubectl`, () => {
      assert.equal(plainValue(text), value);
    });
  }

  it('are text when they are one letter: a name, not an answer', () => {
    for (const letter of ['y', 'Y', 'n', 'N']) assert.equal(plainValue(letter), letter);
  });

  it('are text when they are longer than any number', () => {
    assert.equal(plainValue('9'.repeat(401)), '9'.repeat(401));
  });

  it('are what their tag says, or nothing', () => {
    assert.equal(taggedValue('!!str', '5'), '5');
    assert.equal(taggedValue('!!int', '0x10'), 16);
    assert.equal(taggedValue('!!int', '1.0'), undefined);
    assert.equal(taggedValue('!!bool', 'yes'), true);
    assert.equal(taggedValue('!!null', 'x'), undefined);
    assert.equal(taggedValue('!!binary', 'aGk='), 'hi');
    assert.equal(taggedValue('!foo', '5'), '5');
  });
});
