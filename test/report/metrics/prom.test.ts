import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { promReport } from '../../../src/report/metrics/prom.ts';
import { StageHistogram } from '../../../src/result/recording/histogram/stage-histogram.ts';
import type { RunSummary } from '../../../src/result/result.ts';
import { sampleOutcome } from '../../support/sample-outcome.ts';

interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

const LINE =
  /^([a-zA-Z_:][\w:]*)(?:\{((?:[a-zA-Z_]\w*="(?:[^"\\]|\\["\\n])*",?)*)\})? (-?[\d.]+(?:e[+-]?\d+)?|\+Inf|NaN)$/;

/** Parses the text format and checks its rules: HELP and TYPE before samples, one block per family, types known. */
function parseProm(text: string): { samples: Sample[]; types: Map<string, string> } {
  const samples: Sample[] = [];
  const types = new Map<string, string>();
  let current = '';
  assert.ok(text.endsWith('\n'));
  for (const line of text.trimEnd().split('\n')) {
    const [, keyword, name = '', rest = ''] = /^# (HELP|TYPE) ([a-zA-Z_:][\w:]*) (.+)$/.exec(line) ?? [];
    if (keyword === 'HELP') {
      assert.ok(!types.has(name), `${name} comes twice`);
      current = name;
    } else if (keyword === 'TYPE') {
      assert.equal(name, current);
      types.set(name, rest);
    } else {
      const [, sample = '', labelText = '', value = ''] = LINE.exec(line) ?? assert.fail(`not a sample: ${line}`);
      const family = types.get(current) === 'histogram' ? sample.replace(/_(bucket|sum|count)$/, '') : sample;
      assert.equal(family, current, 'a sample stands below the header of its family');
      const labels = [...labelText.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key = '', raw = '']) => [
        key,
        raw.replace(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped)),
      ]);
      samples.push({
        name: sample,
        labels: Object.fromEntries(labels) as Record<string, string>,
        value: Number(value),
      });
    }
  }
  return { samples, types };
}

function reportOf(summary = sampleOutcome().summary): ReturnType<typeof parseProm> {
  return parseProm([...promReport(summary)].join(''));
}

describe('promReport', () => {
  it("uses the kubelet's names and buckets for calls to the runtime", () => {
    const { summary } = sampleOutcome();
    const { samples, types } = reportOf(summary);
    assert.equal(types.get('kubelet_runtime_operations_total'), 'counter');
    assert.equal(types.get('kubelet_runtime_operations_duration_seconds'), 'histogram');
    const totals = samples.filter(({ name }) => name === 'kubelet_runtime_operations_total');
    assert.deepEqual(
      totals.map(({ labels, value }) => [labels['operation_type'], value]),
      [
        ['pull_image', summary.stages.pull.count],
        ['create_container', summary.stages.create.count],
        ['start_container', summary.stages.start.count],
      ],
    );
    const limits = samples
      .filter(
        ({ name, labels }) =>
          name === 'kubelet_runtime_operations_duration_seconds_bucket' && labels['operation_type'] === 'pull_image',
      )
      .map(({ labels }) => labels['le'] ?? '');
    assert.deepEqual(limits.slice(0, 5), ['0.005', '0.0125', '0.03125', '0.078125', '0.1953125']);
    assert.equal(limits.length, 15);
    assert.equal(limits.at(-1), '+Inf');
  });

  it("uses the kubelet's name and buckets for the way of a pod from pending to running", () => {
    const recorded = new StageHistogram();
    for (const ms of [300, 700, 20_000]) recorded.recordMs(ms);
    const { samples } = reportOf({ ...sampleOutcome({ pods: 1 }).summary, podStart: recorded.summary() });
    const buckets = samples.filter(({ name }) => name === 'kubelet_pod_start_duration_seconds_bucket');
    assert.equal(
      buckets.map(({ labels, value }) => `${labels['le']} ${value}`).join(', '),
      '0.005 0, 0.01 0, 0.025 0, 0.05 0, 0.1 0, 0.25 0, 0.5 1, 1 2, 2.5 2, 5 2, 10 2, +Inf 3',
    );
    const { podStart: _untold, ...older } = sampleOutcome({ pods: 1 }).summary;
    assert.ok(!reportOf(older).types.has('kubelet_pod_start_duration_seconds'));
  });

  it('has histograms whose buckets only grow, up to the count', () => {
    const { samples, types } = reportOf();
    for (const [family, type] of types) {
      if (type !== 'histogram') continue;
      for (const { labels, value: count } of samples.filter(({ name }) => name === `${family}_count`)) {
        const buckets = samples.filter(
          (sample) =>
            sample.name === `${family}_bucket` &&
            ['operation_type', 'mode'].every((label) => sample.labels[label] === labels[label]),
        );
        const limits = buckets.map((bucket) => Number(bucket.labels['le']?.replace('+Inf', 'Infinity')));
        assert.deepEqual(
          limits,
          limits.toSorted((a, b) => a - b),
        );
        const values = buckets.map((bucket) => bucket.value);
        assert.deepEqual(
          values,
          values.toSorted((a, b) => a - b),
          family,
        );
        assert.equal(values.at(-1), count);
      }
    }
  });

  it('puts each duration into the bucket it belongs to', () => {
    const { summary } = sampleOutcome({ pods: 1 });
    const recorded = new StageHistogram();
    for (const ms of [1, 5, 5.1, 12.5, 1_000_000]) recorded.recordMs(ms);
    const { samples } = reportOf({ ...summary, stages: { ...summary.stages, create: recorded.summary() } });
    const buckets = samples.filter(
      ({ name, labels }) => name.endsWith('_seconds_bucket') && labels['operation_type'] === 'create_container',
    );
    const counts = new Map(buckets.map(({ labels, value }) => [labels['le'], value]));
    assert.equal(counts.get('0.005'), 1, 'a bucket of the recording that straddles 5 ms counts as above');
    assert.equal(counts.get('0.03125'), 4);
    assert.equal(counts.get('745.0580596923828'), 4);
    assert.equal(counts.get('+Inf'), 5);
    const sum = samples.find(
      ({ name, labels }) => name.endsWith('_seconds_sum') && labels['operation_type'] === 'create_container',
    );
    assert.ok(Math.abs((sum?.value ?? 0) - 1_000.0236) < 1);
  });

  it('turns lock waits into cumulative buckets of seconds', () => {
    const { summary } = sampleOutcome({ pods: 1 });
    const lock = { ...summary.lock, waitsUs: [1, 0, 2], readWaitsUs: [1, 0, 0], writeWaitsUs: [0, 0, 2] };
    const bucketsOf = (given: RunSummary['lock']): unknown[][] =>
      reportOf({ ...summary, lock: given })
        .samples.filter(({ name }) => name === 'refmanager_lock_wait_seconds_bucket')
        .map(({ labels, value }) => [labels['mode'], labels['le'], value]);
    assert.deepEqual(bucketsOf(lock), [
      ['read', '0.000001', 1],
      ['read', '0.000002', 1],
      ['read', '0.000004', 1],
      ['read', '+Inf', 1],
      ['write', '0.000001', 0],
      ['write', '0.000002', 0],
      ['write', '0.000004', 2],
      ['write', '+Inf', 2],
    ]);
    const { readWaitsUs: _read, writeWaitsUs: _write, ...untold } = lock;
    assert.deepEqual(bucketsOf(untold), [
      [undefined, '0.000001', 1],
      [undefined, '0.000002', 1],
      [undefined, '0.000004', 3],
      [undefined, '+Inf', 3],
    ]);
  });

  it('escapes labels and leaves out families without samples', () => {
    const name = 'a"b\\c\nd{}';
    const { summary } = sampleOutcome({ pods: 1, name });
    const { samples, types } = reportOf({ ...summary, thresholds: [] });
    assert.equal(samples.find((sample) => sample.name === 'refmanager_run_info')?.labels['name'], name);
    assert.ok(!types.has('refmanager_threshold_ok'));
  });

  it('leaves a terminal nothing to obey', () => {
    const name = 'a\u001b[31mb\u202e"\n\\';
    const text = [...promReport(sampleOutcome({ name }).summary)].join('');
    assert.ok(text.includes(String.raw`name="a\\x1b[31mb\\u202e\"\n\\"`), text);
  });

  it('writes each set of labels once, and hides no breach by that', () => {
    const { summary } = sampleOutcome();
    const threshold = (expression: string, ok: boolean): (typeof summary.thresholds)[0] => {
      return { metric: 'start_duration', expression, observed: '1s', ok };
    };
    const call = { ...summary.stages.create, errors: 1 };
    const lines = [
      ...promReport({
        ...summary,
        thresholds: [
          threshold('p(99)<=5s', true),
          threshold('p(99)<=5s', false),
          threshold('p(99)<=5s', true),
          threshold('\ud800', true),
          threshold('\ufffd', true),
        ],
        runtime: { name: '', version: '', api: '', endpoint: '', calls: { '\ud800': call, '\ufffd': call } },
      }),
    ]
      .join('')
      .split('\n');
    const names = lines
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => line.slice(0, line.lastIndexOf(' ')));
    assert.equal(new Set(names).size, names.length);
    const held = lines.filter((line) => line.startsWith('refmanager_threshold_ok{'));
    assert.deepEqual(held, [
      'refmanager_threshold_ok{metric="start_duration",expression="p(99)<=5s"} 0',
      'refmanager_threshold_ok{metric="start_duration",expression="\ufffd"} 1',
    ]);
    assert.ok(lines.includes(`kubelet_runtime_operations_total{operation_type="\ufffd"} ${2 * call.count}`));
    assert.ok(
      lines.includes(`kubelet_runtime_operations_duration_seconds_count{operation_type="\ufffd"} ${2 * call.count}`),
    );
  });
});
