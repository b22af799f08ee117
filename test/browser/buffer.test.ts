import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Buffer as InBrowsers } from '../../src/browser/buffer.ts';

it("a text's bytes are the same as of Node's Buffer, in each encoding", () => {
  for (const text of ['', 'AGFzbQEAAAA=', 'AP8QgA==']) {
    for (const encoding of ['base64', 'utf16le', 'utf8'] as const) {
      assert.deepEqual([...InBrowsers.from(text, encoding)], [...Buffer.from(text, encoding)], `${text} ${encoding}`);
    }
  }
});
