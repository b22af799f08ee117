import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { escapeMarkup, Markup, markup } from '../../src/chart/markup.ts';

describe('escapeMarkup', () => {
  it('leaves no character that could end text, an attribute or a line', () => {
    assert.equal(
      escapeMarkup(`<a href="x" b='y'>&\t\r\n`),
      '&lt;a href=&quot;x&quot; b=&#39;y&#39;&gt;&amp;&#9;&#13;&#10;',
    );
  });

  it('replaces what XML forbids and keeps every other character', () => {
    assert.equal(escapeMarkup('a\u0000b\u001bc\u0085d\ud800e\uffff'), 'a\ufffdb\ufffdc\ufffdd\ufffde\ufffd');
    assert.equal(escapeMarkup('größe 容器 🚀'), 'größe 容器 🚀');
  });

  it('shows what turns the direction of text around', () => {
    assert.equal(escapeMarkup('user\u202etxt.exe'), 'user\\u202etxt.exe');
  });
});

describe('markup', () => {
  it('escapes values and takes Markup as it is', () => {
    const cell = markup`<td>${'<script>'}</td>`;
    assert.equal(
      markup`<tr title="${'"'}">${cell}${[cell, 7]}${undefined}</tr>`.text,
      '<tr title="&quot;"><td>&lt;script&gt;</td><td>&lt;script&gt;</td>7</tr>',
    );
    assert.ok(cell instanceof Markup);
  });

  it('does not trust an object that merely looks like Markup', () => {
    const forged = JSON.parse('{"text":"<script>"}') as Markup;
    assert.throws(() => markup`<p>${forged}</p>`, TypeError);
  });
});
