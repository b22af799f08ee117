import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { htmlReport } from '../../src/report/html/html-report.ts';
import { promReport } from '../../src/report/metrics/prom.ts';
import { formatSummary } from '../../src/report/text/summary.ts';
import type { StoredOutcome } from '../../src/result/read/stored-summary.ts';
import { CallRecorder } from '../../src/result/recording/call-recorder.ts';
import { PLAIN_STYLE } from '../../src/text/style.ts';
import { sampleOutcome } from '../support/sample-outcome.ts';

/** A run on a real runtime: two creates, one of which failed, and a sandbox. */
function realOutcome(): StoredOutcome {
  const recorder = new CallRecorder();
  recorder.record({ operation: 'run_podsandbox', ms: 60, ok: true });
  recorder.record({ operation: 'create_container', ms: 4, ok: true });
  recorder.record({ operation: 'create_container', ms: 8, ok: false });
  const outcome = sampleOutcome();
  const runtime = {
    name: 'containerd',
    version: '1.6.20',
    api: 'v1',
    endpoint: 'unix:///<s>',
    calls: recorder.summary(),
  };
  return { ...outcome, summary: { ...outcome.summary, runtime } };
}

describe('the calls of a real runtime', () => {
  it('are counted by operation, failures included', () => {
    const { calls } = realOutcome().summary.runtime ?? assert.fail();
    assert.deepEqual(
      Object.entries(calls).map(([operation, { count, errors, maxMs }]) => [
        operation,
        count,
        errors,
        Math.floor(maxMs),
      ]),
      [
        ['create_container', 2, 1, 8],
        ['run_podsandbox', 1, 0, 60],
      ],
    );
  });

  it("take the place of the stages under the kubelet's metric names", () => {
    const lines = [...promReport(realOutcome().summary)].join('').split('\n');
    const samples = lines.filter((line) => line.startsWith('kubelet_runtime_operations'));
    for (const line of [
      'kubelet_runtime_operations_total{operation_type="create_container"} 2',
      'kubelet_runtime_operations_total{operation_type="run_podsandbox"} 1',
      'kubelet_runtime_operations_errors_total{operation_type="create_container"} 1',
      'kubelet_runtime_operations_duration_seconds_bucket{operation_type="create_container",le="0.005"} 1',
      'kubelet_runtime_operations_duration_seconds_count{operation_type="create_container"} 2',
    ]) {
      assert.ok(samples.includes(line), `no line ${line}`);
    }
    assert.equal(samples.filter((line) => line.includes('pull_image')).length, 0);
  });

  it('are a table in the summary and in the page, and in neither of a simulated run', async () => {
    const text = formatSummary(realOutcome().summary, PLAIN_STYLE).join('\n');
    assert.match(text, /^RUNTIME OPERATION +COUNT +ERRORS +MEAN/m);
    assert.match(text, /^create_container +2 +1 /m);
    assert.match(text, /^runtime: containerd 1\.6\.20 over CRI v1 at unix:\/\/\/<s>$/m);
    const page = (await Array.fromAsync(htmlReport(realOutcome()))).join('');
    assert.match(page, /<th scope="row">create_container<\/th><td class="number">2<\/td><td class="number">1<\/td>/);
    assert.ok(page.includes('unix:///&lt;s&gt;'));
    assert.doesNotMatch(formatSummary(sampleOutcome().summary, PLAIN_STYLE).join('\n'), /RUNTIME OPERATION/);
    assert.doesNotMatch((await Array.fromAsync(htmlReport(sampleOutcome()))).join(''), /Runtime operations/);
  });
});
