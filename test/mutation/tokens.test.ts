import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { tokensOf } from './tokens.ts';

const textsOf = (source: string): string =>
  tokensOf(source)
    .map(({ text }) => text)
    .join(' · ');

describe('the tokens of a source', () => {
  it('say where each one stands', () => {
    assert.deepEqual(tokensOf('a /* b */ = 10;\n'), [
      { text: 'a', start: 0, end: 1 },
      { text: '=', start: 10, end: 11 },
      { text: '10', start: 12, end: 14 },
      { text: ';', start: 14, end: 15 },
    ]);
  });

  it('leave out comments and blanks, and nothing that looks like them inside texts and patterns', () => {
    assert.equal(
      textsOf("f('// a  b'); // c\n/** d */ g(/\\/* e/u);"),
      "f · ( · '// a  b' · ) · ; · g · ( · /\\/* e/u · ) · ;",
    );
  });

  it('tell a division from a pattern', () => {
    assert.equal(
      textsOf('(a)/b/this.c++/2/`d`/type/true'),
      '( · a · ) · / · b · / · this · . · c · ++ · / · 2 · / · `d` · / · type · / · true',
    );
    assert.equal(textsOf('return / b /.test(c)'), 'return · / b / · . · test · ( · c · )');
    assert.equal(textsOf('a = /=/g'), 'a · = · /=/g');
  });

  it('follow the holes of a template, with braces and templates inside', () => {
    assert.equal(
      textsOf('`a // ${f({ b })} c ${`d ${e} f`}` }'),
      '`a // ${ · f · ( · { · b · } · ) · } c ${ · `d ${ · e · } f` · }` · }',
    );
  });

  it('are those of a piece whose brackets are not in pairs', () => {
    assert.equal(textsOf('} else if ('), '} · else · if · (');
  });

  it('cover the whole of a real source', () => {
    const source = readFileSync(new URL('../../src/store/encoding/codec.ts', import.meta.url), 'utf8');
    const tokens = tokensOf(source);
    assert.ok(tokens.length > 100);
    for (const { text, start, end } of tokens) assert.equal(source.slice(start, end), text);
  });

  for (const piece of ["f('a", '`a ${b', '/* a', 'a = /b']) {
    it(`are refused for ${piece}, which does not end`, () => {
      assert.throws(() => tokensOf(piece), /does not end/);
    });
  }
});
