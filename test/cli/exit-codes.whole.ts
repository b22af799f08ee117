/** The examples of docs/cli.md: one for each exit code, run as they stand there. */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { ExitCode, exitCodeOf } from '../../src/cli/exit-code.ts';
import { MAIN } from './program.ts';

const DOCS = readFileSync('docs/cli.md', 'utf8');
const SECTION = DOCS.slice(DOCS.indexOf('## Exit codes'));
const EXAMPLES = Array.from(SECTION.matchAll(/```sh\n# (\d+): .*\n([\s\S]*?)```/g), ([, code, script]) => {
  return { code: Number(code), script: script ?? '' };
});

describe('exit codes', () => {
  it('are all in the table, with an example each', () => {
    const codes = Object.values(ExitCode).toSorted((a, b) => a - b);
    const listed = Array.from(SECTION.matchAll(/^\| (\d+) \|/gm), ([, code]) => Number(code));
    assert.deepEqual(listed, codes);
    assert.deepEqual(
      EXAMPLES.map(({ code }) => code),
      codes,
    );
  });

  it('follow the verdict', () => {
    const of = (verdict: Parameters<typeof exitCodeOf>[0]['verdict'], judgedBy: 'starts' | 'thresholds'): ExitCode =>
      exitCodeOf({ verdict, judgedBy });
    assert.deepEqual([of('passed', 'starts'), of('passed', 'thresholds')], [0, 0]);
    assert.deepEqual([of('failed', 'starts'), of('failed', 'thresholds')], [1, 99]);
    assert.deepEqual(
      [of('aborted', 'thresholds'), of('interrupted', 'starts'), of('broke', 'thresholds')],
      [99, 130, 1],
    );
  });

  for (const { code, script } of EXAMPLES) {
    it(`${code}: the example ends so`, async () => {
      const program = `"${process.execPath}" "${MAIN}"`;
      const child = spawn('sh', ['-c', script.replaceAll(/\brefmanager (?=run|load)/g, `${program} `)], {
        stdio: 'ignore',
      });
      const [ended] = (await once(child, 'exit')) as [number | null];
      assert.equal(ended, code);
    });
  }
});
