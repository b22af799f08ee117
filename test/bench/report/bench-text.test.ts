import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatAdvice, formatBench } from '../../../src/bench/report/bench-text.ts';
import { PLAIN_STYLE } from '../../../src/text/style.ts';
import { BUSY, MODELS, sampleBench } from '../../support/sample-bench.ts';

const stalling = { ...MODELS, 'web-locks': ({ threads }: { threads: number }) => (threads > 4 ? 0 : 90e3) };

describe('a benchmark on the terminal', () => {
  it('is a table that marks winners and those that are level, then the advice', () => {
    const lines = formatBench(sampleBench({ noise: 0 }), PLAIN_STYLE);
    assert.equal(lines[0], 'READS  HOLD  THREADS  RWLOCK  MUTEX  COUNTER  WEB-LOCKS      GO');
    assert.equal(lines[1], '50%    0           1     6M=  5.8M=    1.9M        90K     30M');
    assert.equal(lines[4], '95%    0           1    12M*  1.2M     2.4M        90K     30M');
    assert.match(lines.join('\n'), /\n\nOn this machine, .*: RWLock; /);
  });

  it('calls what stalled stalled, and never 0', () => {
    const text = formatBench(sampleBench({ models: stalling }), PLAIN_STYLE).join('\n');
    assert.match(text, /^50% .* 16 .* stalled /m);
    assert.doesNotMatch(text, /NaN| 0[*=]/);
    assert.match(text, /^Web Locks failed in 6 of 18 cells: stalled: no thread came through\.$/m);
  });

  it('says how busy the machine was, and after how many repeats it was interrupted', () => {
    const result = sampleBench({ load: BUSY, interrupted: true, repeats: 3, planned: 5 });
    const text = formatAdvice(result, PLAIN_STYLE).join('\n');
    assert.match(text, /machine busy: 7 others; 1\.9 of 2 cores taken by others before, 0\.8 while it ran$/m);
    assert.match(text, /^The machine was busy: /m);
    assert.match(text, /^Interrupted after 3 of 5 repeats\.$/m);
    assert.match(text, /^A verdict takes 5 repeats that did not fail; some cells have too few\.$/m);
  });

  it('says who has no room on a narrow terminal, and never leaves out ours', () => {
    const lines = formatBench(sampleBench(), PLAIN_STYLE, 50);
    assert.match(lines[0] ?? '', /RWLOCK/);
    assert.match(lines.join('\n'), /^No room here for .*go: --out has all\.$/m);
  });
});
