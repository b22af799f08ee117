import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { printable, printableInColours, printableLines } from '../../src/text/printable.ts';
import { COLOR_STYLE } from '../../src/text/style.ts';

describe('printable', () => {
  it('shows control characters and what turns text around, instead of obeying them', () => {
    assert.equal(printable('a\u001b[31m\u0007\u009bb\tc'), 'a\\x1b[31m\\x07\\x9bb\\x09c');
    assert.equal(printable('user\u202etxt.exe\u2066\u200f\u061c'), 'user\\u202etxt.exe\\u2066\\u200f\\u061c');
    assert.equal(printable('a\u2028b\ufeff\u{e0041}\ud800'), 'a\\u2028b\\ufeff\\u{e0041}\\ud800');
  });

  it('leaves the line feeds of text that may have several lines', () => {
    assert.equal(printableLines('a\u001b\n b\r\n'), 'a\\x1b\n b \n');
  });

  it('leaves text of all scripts as it is', () => {
    const text = 'Grüße, 你好, שלום, مرحبا, नमस्ते, 👩‍💻';
    assert.equal(printable(text), text);
  });

  it('makes line ends with the blanks around them one blank', () => {
    assert.equal(printable('a \r\n\n  \t b\n'), 'a b ');
    assert.equal(printable('  a  b  '), '  a  b  ');
  });

  it('leaves nothing that a terminal obeys, whatever it is given', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        assert.doesNotMatch(printable(text), /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\p{Surrogate}]/u);
      }),
    );
  });

  it('says the same of its own output', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        assert.equal(printable(printable(text)), printable(text));
      }),
    );
  });
});

describe('printable in colours', () => {
  it('keeps the colours of our styles, and shows all other escape sequences', () => {
    const good = COLOR_STYLE('good', 'a');
    assert.equal(printableInColours(`${good} \u001b[2J\u001b]0;title\u0007`), `${good} \\x1b[2J\\x1b]0;title\\x07`);
    for (const role of ['heading', 'good', 'bad', 'warning', 'aside'] as const) {
      assert.equal(printableInColours(COLOR_STYLE(role, 'x')), COLOR_STYLE(role, 'x'));
    }
  });
});
