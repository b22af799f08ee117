import assert from 'node:assert/strict';
import { it } from 'node:test';
import { goQuote } from '../../src/api/go-quote.ts';

it('quotes as Go does', () => {
  const quoted: Record<string, string> = {
    plain: '"plain"',
    '': '""',
    'a"b\\c': '"a\\"b\\\\c"',
    '\t\n\r\x07\b\f\v': '"\\t\\n\\r\\a\\b\\f\\v"',
    '\0\x01\x1f\x7f': '"\\x00\\x01\\x1f\\x7f"',
    'né 漢 😀': '"né 漢 😀"',
    '\u0080\u00a0\u2028\ufeff': '"\\u0080\\u00a0\\u2028\\ufeff"',
    '\u{e0001}': '"\\U000e0001"',
    '\ud800': '"\ufffd"',
  };
  for (const [text, expected] of Object.entries(quoted)) assert.equal(goQuote(text), expected);
});
