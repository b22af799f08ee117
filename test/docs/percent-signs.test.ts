import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { DOCUMENTS, ROOT } from './code-blocks.ts';

const SOURCES = execFileSync('git', ['ls-files', 'src/**/*.ts'], { cwd: ROOT, encoding: 'utf8' }).trimEnd().split('\n');
/** A number, or the end of what a template puts in, and a blank before the sign. Sources take no remainder of a number. */
const APART = /[0-9}] %/;

describe('percent signs', () => {
  for (const [what, files] of [
    ['documents', DOCUMENTS],
    ['sources', SOURCES],
  ] as const) {
    it(`stand at their number in all ${what}, as they do in thresholds and reports`, () => {
      assert.ok(files.length > 1);
      const apart = files.flatMap((file) =>
        readFileSync(`${ROOT}${file}`, 'utf8')
          .split('\n')
          .flatMap((line, i) => (APART.test(line) ? [`${file}:${i + 1}: ${line.trim()}`] : [])),
      );
      assert.deepEqual(apart, []);
    });
  }
});
