import assert from 'node:assert/strict';
import { it } from 'node:test';
import { parseExit } from '../../../../src/cli/options/flag/exits-flag.ts';
import { FlagProblems } from '../../../../src/cli/options/flag-problems.ts';

it('reads which containers end, when and how', () => {
  const problems = new FlagProblems();
  const read = (text: string): unknown[] => {
    const { container, after, exitCode } = parseExit(text, problems) ?? {};
    return [container, after, exitCode];
  };
  assert.deepEqual(read('init1=2s'), ['init1', { kind: 'fixed', ms: 2000 }, 0]);
  assert.deepEqual(read('worker=1m30s:137'), ['worker', { kind: 'fixed', ms: 90_000 }, 137]);
  assert.deepEqual(read('*=0s:1'), [undefined, { kind: 'fixed', ms: 0 }, 1]);
  assert.deepEqual(problems.lines, []);
});

it('says what it expected of a rule that is none', () => {
  for (const [text, expected] of [
    ['init1', /NAME=AFTER/],
    ['=2s', /NAME=AFTER/],
    ['init1=2s:x', /NAME=AFTER/],
    ['init1=2', /a duration with a unit/],
    ['init1=2s:256', /an exit code from 0 to 255/],
  ] as const) {
    const problems = new FlagProblems();
    assert.equal(parseExit(text, problems), undefined);
    assert.equal(problems.lines.length, 1, text);
    assert.match(problems.lines[0] ?? '', expected);
    assert.match(problems.lines[0] ?? '', /^--exits /);
  }
});
