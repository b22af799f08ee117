import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatLastWord, formatSummary, formatVerdict } from '../../../src/report/text/summary.ts';
import type { StoredSummary } from '../../../src/result/read/stored-summary.ts';
import { StageHistogram } from '../../../src/result/recording/histogram/stage-histogram.ts';
import { PLAIN_STYLE } from '../../../src/text/style.ts';
import { sampleLoadOutcome } from '../../support/sample-load-outcome.ts';
import { sampleOutcome } from '../../support/sample-outcome.ts';

function summary(given: Partial<StoredSummary> = {}): StoredSummary {
  const counts = { pods: 12, containers: 23, started: 23, failed: 0, refs: 23, events: 92, dropped: 0 };
  return {
    ...sampleOutcome({ pods: 12 }).summary,
    durationMs: 2_000,
    interrupted: false,
    warnings: [],
    failures: [],
    thresholds: [],
    counts,
    ...given,
  };
}

function verdict(given: Partial<StoredSummary>): string {
  return formatVerdict(summary(given), PLAIN_STYLE).join('\n');
}

describe('the summary', () => {
  it('gives every stage a row with its percentiles', () => {
    const lines = formatSummary(summary(), PLAIN_STYLE);
    assert.match(lines[2] ?? '', /^STAGE +COUNT +MEAN +P50 +P90 +P95 +P99 +MAX$/);
    const names = lines.slice(3, 10).map((line) => /^(.+?) {2,}/.exec(line)?.[1]);
    const wholes = ['pod ready', 'start duration', 'start in total'];
    assert.deepEqual(names, [...wholes, 'image pull', 'create', 'start', 'post-start hook']);
  });

  it('says in its first line what is simulated', () => {
    const { scenario } = sampleLoadOutcome({ pods: 1 }).summary;
    const first = (given: Partial<StoredSummary>): string => formatSummary(summary(given), PLAIN_STYLE)[0] ?? '';
    assert.equal(first({}), 'rollout-storm · simulated runtime');
    assert.equal(first({ ...(scenario && { scenario }) }), 'rollout-storm · simulated runtime · real time · 50 nodes');
    const runtime = { name: 'containerd', version: '1.7.2', api: 'v1', endpoint: 'unix:///x.sock', calls: {} };
    assert.equal(first({ runtime }), 'rollout-storm · containerd 1.7.2');
  });

  it('tells of how many pods which share was ready within a second, within five, later, not, and not tried', () => {
    const podStart = new StageHistogram();
    for (const ms of [200, 900, 1_500, 7_000]) podStart.recordMs(ms);
    const counts = { ...summary().counts, pods: 10, untriedPods: 4 };
    const text = formatSummary(summary({ podStart: podStart.summary(), counts }), PLAIN_STYLE).join('\n');
    assert.match(
      text,
      /^time until ready, of 10 pods: under 1s 20%, 1s to 5s 10%, over 5s 10%, not ready 20%, not tried 40%$/m,
    );
  });

  it('ends with the verdict as a word', () => {
    const word = (verdict: StoredSummary['verdict']): string =>
      formatLastWord(summary({ verdict, verdictReason: 'Why.' }), PLAIN_STYLE);
    assert.equal(word('passed'), 'PASSED: Why.');
    for (const verdict of ['failed', 'aborted', 'broke'] as const) assert.equal(word(verdict), 'FAILED: Why.');
    assert.equal(word('interrupted'), 'INTERRUPTED: Why.');
  });

  it('says what the lock saw, and where the run came from', () => {
    const lock = {
      readAcquisitions: 1_234,
      writeAcquisitions: 56,
      contended: 3,
      waitP99Us: 64,
      recoveries: 1,
      waitsUs: [0, 0, 0, 0, 1, 0, 2],
      readWaitsUs: [0, 0, 0, 0, 1, 0, 0],
      writeWaitsUs: [0, 0, 0, 0, 0, 0, 2],
    };
    const versions = { refmanager: '0.1.0', node: 'v24.0.0' };
    const text = formatSummary(summary({ lock, versions, seed: 7, workers: 2 }), PLAIN_STYLE).join('\n');
    const taken = 'lock: 1,234 read and 56 write acquisitions, 3 contended';
    assert.ok(text.includes(`\n${taken}, wait p99 to read 16µs and to write 64µs, 1 recovery\n`), text);
    const { readWaitsUs: _read, writeWaitsUs: _write, ...untold } = lock;
    const older = formatSummary(summary({ lock: untold }), PLAIN_STYLE).join('\n');
    assert.ok(older.includes(`\n${taken}, wait p99 64µs, 1 recovery\n`), older);
    const onlyRead = { ...lock, writeWaitsUs: [] };
    assert.match(formatSummary(summary({ lock: onlyRead }), PLAIN_STYLE).join('\n'), /wait p99 to read 16µs, 1 rec/);
    assert.match(text, /^seed 7 · 2 workers · refmanager 0\.1\.0 · Node\.js 24\.0\.0$/m);
  });

  it('counts what was started and how fast', () => {
    const expected = '23 of 23 containers started · 0 failed · 12 pods, 23 references · 2s, 11.5 starts/s';
    assert.equal(verdict({}), expected);
  });

  it('tells what ended the run, what has no data, and what was not tried', () => {
    const thresholds = [
      { metric: 'failures', expression: 'rate<25%', observed: '30%', ok: false, crossedAtMs: 13_000 },
      { metric: 'pull', expression: 'max<5s', observed: 'no data', ok: false, judged: false },
      { metric: 'pull', expression: 'max<9s', observed: 'no data', ok: true, judged: false },
    ] as const;
    const counts = { ...summary().counts, started: 11, untried: 12 };
    const lines = verdict({ thresholds: [...thresholds], counts, verdict: 'aborted' }).split('\n');
    assert.deepEqual(lines.slice(0, 3), [
      '✗ failures rate<25% (observed 30%, which ended the run after 13s)',
      '✗ no data pull max<5s',
      '· pull max<9s (no data)',
    ]);
    assert.match(lines[3] ?? '', /^11 of 23 containers started · 0 failed · 12 not tried · /);
  });

  it('groups failures by reason, each with an example and its count', () => {
    const failure = {
      pod: 'web',
      namespace: 'shop',
      container: 'c',
      outcome: 'failed',
      reason: 'ErrImagePull',
      error: 'ErrImagePull',
      message: 'no\nway',
    } as const;
    const failures = [
      failure,
      { ...failure, pod: 'api', reason: 'RunContainerError', error: 'RunContainerError', message: '' },
      { ...failure, outcome: 'worker-died', reason: 'WorkerDied', error: 'WorkerDied', message: 'why' },
    ] as const;
    const failureCounts = [
      { outcome: 'failed', reason: 'RunContainerError', count: 3 },
      { outcome: 'failed', reason: 'ErrImagePull', count: 12 },
      { outcome: 'worker-died', reason: 'WorkerDied', count: 1 },
      { outcome: 'failed', reason: 'PostStartHookError', code: 'UNKNOWN', count: 1 },
      { outcome: 'interrupted', reason: 'Interrupted', count: 2 },
    ] as const;
    const interrupted = { ...failure, outcome: 'interrupted' } as const;
    const lines = verdict({ failures: [...failures, interrupted, interrupted], failureCounts: [...failureCounts] });
    assert.deepEqual(lines.split('\n').slice(0, -1), [
      '✗ 12 × ErrImagePull, e.g. shop/web c: no way',
      '✗ 3 × RunContainerError, e.g. shop/api c: RunContainerError',
      '✗ 1 × worker-died, e.g. shop/web c: why',
      '✗ 1 × PostStartHookError (UNKNOWN)',
      '! 2 starts given up in flight',
    ]);
  });

  it('names the ten most frequent reasons, and says how many more there are', () => {
    const failureCounts = Array.from({ length: 12 }, (_, i) => {
      return { outcome: 'failed', reason: `Reason${i}`, count: 20 - i } as const;
    });
    const lines = verdict({ failureCounts }).split('\n');
    assert.equal(lines[0], '✗ 20 × Reason0');
    assert.equal(lines[10], '… and 2 more reasons: see --out');
  });

  it('marks thresholds and warns when the run cannot be trusted', () => {
    const thresholds = [
      { metric: 'start_duration', expression: 'p(99)<5s', observed: '1.2s', ok: true },
      { metric: 'failures', expression: 'rate<1%', observed: '4%', ok: false },
    ];
    const text = verdict({ thresholds, warnings: ['the event loop lagged'] });
    assert.match(
      text,
      /^✓ start_duration p\(99\)<5s \(observed 1\.2s\)\n✗ failures rate<1% \(observed 4%\)\n! the event loop lagged\n/,
    );
  });
});
