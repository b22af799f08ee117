import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { occurrencesOf } from './occurrences.ts';

const found = (piece: string, source: string): readonly string[] =>
  occurrencesOf(piece, source).map(({ start, end }) => source.slice(start, end));

describe('a piece of source text is found', () => {
  it('from its first token to the end of its last one', () => {
    assert.deepEqual(occurrencesOf('  b ;', 'a; b; // c'), [{ start: 3, end: 5 }]);
  });

  it('wherever it stands, each time behind the one before', () => {
    assert.deepEqual(
      occurrencesOf('a;', 'a; b; a;a;').map(({ start }) => start),
      [0, 6, 8],
    );
    assert.equal(occurrencesOf('a a', 'a a a').length, 1);
  });

  it('however a formatter breaks its lines', () => {
    const source = 'const held = take(\n    stripe,\n    deadline, // later\n  );';
    assert.deepEqual(found('const held = take(stripe, deadline);', source), [source]);
    assert.deepEqual(found('take(\n  stripe,\n  deadline,\n)', 'take(stripe, deadline)'), ['take(stripe, deadline)']);
  });

  it('with other comments, or none', () => {
    const source = 'free(old); // the state word first\n/* then */ link();';
    assert.deepEqual(found('free(old); link();', source), ['free(old); // the state word first\n/* then */ link();']);
    assert.deepEqual(found('free(old); // last\n', source), ['free(old);']);
  });

  it('as whole tokens alone', () => {
    assert.deepEqual(found('old', 'older; behold; #old; "old"; old;'), ['old']);
    assert.deepEqual(found("'a b'", "f('a  b'); g('a b');"), ["'a b'"]);
    assert.deepEqual(found('a + b', '// a + b\n`a + b`;'), []);
  });

  it('with a comma only where no formatter sets it', () => {
    assert.deepEqual(found('[a, b]', '[a b]'), []);
    assert.deepEqual(found('f(a)', 'f(a, b)'), []);
  });

  it('not at all when it is nothing but blanks and comments', () => {
    assert.throws(() => occurrencesOf(' // free\n', 'free();'), /nothing to look for in " \/\/ free\\n"/);
  });
});
