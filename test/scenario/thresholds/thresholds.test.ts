import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { StageHistogram } from '../../../src/result/recording/histogram/stage-histogram.ts';
import { judge, type Metric, type Observations, parseThreshold } from '../../../src/scenario/thresholds/thresholds.ts';

const EMPTY = new StageHistogram();

/** A hundred starts of 1 to 100 ms, of which 3 containers failed. */
function observations(): Observations {
  const startDuration = new StageHistogram();
  for (let ms = 1; ms <= 100; ms++) startDuration.recordMs(ms);
  return {
    histogram: (stage) => (stage === 'startDuration' ? startDuration : EMPTY),
    count: (metric) => {
      if (metric === 'failures') return { count: 3, of: 103 };
      return metric === 'dropped' ? { count: 80, of: 100 } : { count: 0, of: 0 };
    },
  };
}

function verdict(metric: Metric, expression: string): { observed: string; ok: boolean } {
  const threshold = parseThreshold(metric, expression);
  assert.ok(!('problem' in threshold), JSON.stringify(threshold));
  const { observed, ok } = judge(threshold, observations());
  return { observed, ok };
}

describe('a threshold', () => {
  it('judges times by percentiles, mean and bounds', () => {
    assert.deepEqual(verdict('start_duration', 'p(99)<100ms'), { observed: '99.01ms', ok: true });
    assert.deepEqual(verdict('start_duration', 'p(99.9) < 100ms'), { observed: '100ms', ok: false });
    assert.equal(verdict('start_duration', 'med<=51ms').ok, true);
    assert.equal(verdict('start_duration', 'avg>50ms').ok, true);
    assert.equal(verdict('start_duration', 'min>=1ms').ok, true);
    assert.equal(verdict('start_duration', 'max<0.1s').ok, false);
    assert.deepEqual(verdict('start_duration', 'count==100'), { observed: '100', ok: true });
  });

  it('judges counts, and rates, as share or per cent', () => {
    assert.deepEqual(verdict('failures', 'rate<3%'), { observed: '2.91%', ok: true });
    assert.equal(verdict('failures', 'rate<0.03').ok, verdict('failures', 'rate<3%').ok);
    assert.equal(verdict('failures', 'rate<0.029').ok, false);
    assert.equal(verdict('failures', 'count!=3').ok, false);
    assert.equal(verdict('ref_misses', 'count===0').ok, true);
  });

  it('judges each rate by what it is a share of', () => {
    assert.deepEqual(verdict('dropped', 'rate<85%'), { observed: '80%', ok: true });
    assert.equal(verdict('dropped', 'rate<80%').ok, false);
  });

  it('does not hold without data, unless it is not required', () => {
    for (const [metric, expression] of [
      ['pull', 'p(99)<1ms'],
      ['pull', 'p(99)>1ms'],
      ['ref_misses', 'rate<1%'],
      ['exited', 'count<1'], // of no container
    ] as const) {
      assert.deepEqual(verdict(metric, expression), { observed: 'no data', ok: false });
      const optional = parseThreshold(metric, expression, { required: false });
      assert.ok(!('problem' in optional));
      const { observed, ok, judged, required, observedValue } = judge(optional, observations());
      assert.deepEqual(
        { observed, ok, judged, required, observedValue },
        { observed: 'no data', ok: true, judged: false, required: false, observedValue: undefined },
      );
    }
  });

  it('that means nothing is refused with what was expected', () => {
    const problem = (metric: Metric, expression: string): string => {
      const parsed = parseThreshold(metric, expression);
      return 'problem' in parsed ? parsed.problem : 'none';
    };
    assert.match(problem('start', 'p(99)<5'), /a time needs a unit/);
    assert.match(problem('start', 'rate<1%'), /start has no "rate"/);
    assert.match(problem('start', 'p(101)<5s'), /expected 0 to 100/);
    assert.match(problem('start', 'p99<5s'), /expected an aggregate/);
    assert.match(problem('start', 'p(99)<365d'), /expected less than 365d, got "365d"/);
    assert.equal(problem('start', 'p(99)<364d'), 'none');
    assert.match(problem('failures', 'p(99)<5s'), /failures has no "p"/);
    assert.match(problem('failures', 'rate<200%'), /expected a share/);
    assert.match(problem('failures', 'rat<2%'), /did you mean rate/);
  });

  it('tells in numbers what it says in words', () => {
    const of = (metric: Metric, expression: string): unknown => {
      const threshold = parseThreshold(metric, expression);
      assert.ok(!('problem' in threshold));
      const { observedValue, limit, unit, aggregate, percentile, operator } = judge(threshold, observations());
      return { observedValue, limit, unit, aggregate, percentile, operator };
    };
    const time = observations().histogram('startDuration').percentileMs(99);
    assert.deepEqual(of('start_duration', 'p(99) < 5s'), {
      observedValue: time,
      limit: 5_000,
      unit: 'ms',
      aggregate: 'p',
      percentile: 99,
      operator: '<',
    });
    const { count, of: all } = observations().count('failures');
    const rate = count / all;
    assert.deepEqual(of('failures', 'rate<=1%'), {
      observedValue: rate,
      limit: 0.01,
      unit: 'share',
      aggregate: 'rate',
      percentile: undefined,
      operator: '<=',
    });
    const { limit, unit } = of('start_duration', 'count>3') as Record<string, unknown>;
    assert.deepEqual([limit, unit], [3, 'count']);
  });
});
