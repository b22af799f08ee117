/** Files are named in comments and docs as they are called: nobody is sent to a file that has moved. */

import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const FILES = globSync(['{src,workers,bench,test,examples}/**/*.ts', 'tools/*/*.ts'], { cwd: ROOT });
const COMMENT = /^\s*(?:\*|\/\/|\/\*).*$/gm;
const FILE_NAME = /(?<![\w/.-])(?:[\w.-]+\/)*[\w.-]+\.ts\b/g;

/** The names of TypeScript files in `text` that no file has, as a whole path or as the end of one. */
function unknownIn(text: string): string[] {
  const names = (text.match(FILE_NAME) ?? []).map((name) => name.replace(/^(\.+\/)+/, ''));
  return [...new Set(names)].filter((name) => !FILES.some((file) => file === name || file.endsWith(`/${name}`)));
}

function commentsOf(file: string): string {
  return (readFileSync(ROOT + file, 'utf8').match(COMMENT) ?? []).join('\n');
}

describe('file names', () => {
  it('in comments of the sources are those of files', () => {
    const files = FILES.filter((file) => /^(src|workers)\//.test(file));
    const unknown = files.flatMap((file) => unknownIn(commentsOf(file)).map((name) => `${file}: ${name}`));
    assert.deepEqual(unknown, []);
  });

  it('in the docs are those of files', () => {
    const docs = globSync('{README,docs/*,test/**/*}.md', { cwd: ROOT });
    assert.ok(docs.includes('docs/ARCHITECTURE.md'));
    const unknown = docs.flatMap((file) =>
      unknownIn(readFileSync(ROOT + file, 'utf8')).map((name) => `${file}: ${name}`),
    );
    assert.deepEqual(unknown, []);
  });

  it('that nobody has are found', () => {
    assert.deepEqual(unknownIn('see `no-such-file.ts` and store/stripe.ts, or stripe.ts'), ['no-such-file.ts']);
    assert.deepEqual(unknownIn('sync/stripe.ts'), ['sync/stripe.ts']);
  });
});
