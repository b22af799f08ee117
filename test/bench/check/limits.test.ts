import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { planFrom } from '../../../bench/check/flags.ts';
import { type Limit, limitsText, parseLimits } from '../../../bench/check/limits.ts';
import { ROW_NAMES, type RowName } from '../../../bench/check/rows.ts';

const EXAMPLES: ReadonlyMap<RowName, Limit> = new Map(
  ROW_NAMES.map((row, i) => [row, { figure: { ratio: i + 0.5, spread: 0.25 }, limit: i + 1.25 }]),
);
const TEXT: string = limitsText(EXAMPLES, 'a machine');

describe('the table of limits', () => {
  it('is read as it was written', () => {
    assert.deepEqual(
      [...parseLimits(TEXT, 'limits.md')],
      ROW_NAMES.map((row, i) => [row, i + 1.25]),
    );
  });

  it('stands in the repository with a limit for each row', async () => {
    const text = await readFile(new URL('../../../bench/check/limits.md', import.meta.url), 'utf8');
    assert.deepEqual([...parseLimits(text, 'limits.md').keys()], ROW_NAMES);
  });

  it('is refused with its place when a row is missing, unknown or there twice, or its limit is no number', () => {
    const lines = TEXT.split('\n');
    const at = lines.findIndex((line) => line.startsWith('| hit '));
    const [row = '', next = ''] = lines.slice(at);
    const changed = (to: string): string => lines.with(at, to).join('\n');
    const refused = (text: string, message: RegExp): void => {
      assert.throws(() => parseLimits(text, 'limits.md'), { message });
    };
    refused(lines.toSpliced(at, 1).join('\n'), /^limits\.md has no limit for hit$/);
    refused(changed(row.replace('hit', 'hat')), new RegExp(`^limits\\.md:${at + 1} no row is called "hat"`));
    refused(changed(next), new RegExp(`^limits\\.md:${at + 2} "decode" has a limit already$`));
    for (const limit of ['', '0', '-1', 'much', 'Infinity', 'NaN']) {
      const message = `limits.md:${at + 1} the limit of "hit" is "${limit}"; expected a number above 0`;
      assert.throws(() => parseLimits(changed(row.replace(/ 3\.25 \|$/, ` ${limit} |`)), 'limits.md'), { message });
    }
  });
});

describe('the flags of bench:check', () => {
  it('judge all rows by default', () => {
    assert.deepEqual(planFrom([]), { task: 'judge', rows: ROW_NAMES });
    assert.deepEqual(planFrom(['--only', 'set', '--only', 'hit', '--print']), { task: 'print', rows: ['hit', 'set'] });
    assert.deepEqual(planFrom(['--calibrate']), { task: 'calibrate', rows: ROW_NAMES });
  });

  it('are refused when they make no sense', () => {
    assert.equal(planFrom(['--only', 'hat']), 'no row is called "hat"');
    assert.equal(planFrom(['--print', '--calibrate']), '--print and --calibrate exclude each other');
    assert.equal(planFrom(['--calibrate', '--only', 'hit']), '--calibrate sets the limits of all rows, without --only');
    const unknown = planFrom(['--prnt']);
    assert.ok(typeof unknown === 'string' && unknown.includes('--prnt'));
  });
});
