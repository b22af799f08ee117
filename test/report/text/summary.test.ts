import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatSummary, formatVerdict } from '../../../src/report/text/summary.ts';
import type { StoredSummary } from '../../../src/result/read/stored-summary.ts';
import { PLAIN_STYLE } from '../../../src/text/style.ts';
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
    assert.match(lines[0] ?? '', /^STAGE +COUNT +MEAN +P50 +P90 +P95 +P99 +MAX$/);
    const names = lines.slice(1, 7).map((line) => /^(.+?) {2,}/.exec(line)?.[1]);
    assert.deepEqual(names, ['image pull', 'create', 'start', 'post-start hook', 'start duration', 'start in total']);
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
    assert.equal(verdict({ interrupted: true, verdict: 'interrupted' }), `interrupted: ${expected}`);
  });

  it('tells what ended the run, what has no data, and what was never tried', () => {
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
    assert.match(lines[3] ?? '', /^aborted: 11 of 23 containers started · 0 failed · 12 never tried · /);
  });

  it('lists failures, and says how many more there are', () => {
    const failure = {
      pod: 'web',
      namespace: 'shop',
      container: 'c',
      outcome: 'failed',
      reason: 'ErrImagePull',
      error: 'ErrImagePull',
      message: 'no\nway',
    } as const;
    const counts = { ...summary().counts, started: 11, failed: 12 };
    const lines = verdict({ counts, failures: Array.from({ length: 12 }, () => failure) }).split('\n');
    assert.equal(lines[0], '✗ shop/web c: ErrImagePull: no way');
    assert.equal(lines[10], '… and 2 more failed starts: see --out');
  });

  it('tells starts that lost their worker, and counts those given up by Ctrl-C', () => {
    const failure = { pod: 'web', namespace: 'shop', container: 'c', reason: 'E', error: 'E', message: 'why' } as const;
    const lines = verdict({
      failures: [
        { ...failure, outcome: 'interrupted' },
        { ...failure, outcome: 'worker-died' },
        { ...failure, outcome: 'interrupted' },
      ],
    }).split('\n');
    assert.deepEqual(lines.slice(0, -1), ['✗ shop/web c: worker-died: why', '! 2 starts in flight given up']);
  });

  it('ends with the error of a start of which no more is known', () => {
    const failure = { pod: 'web', namespace: 'shop', container: 'c', reason: 'E', error: 'E', message: '' } as const;
    assert.equal(verdict({ failures: [{ ...failure, outcome: 'failed' }] }).split('\n')[0], '✗ shop/web c: E');
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
