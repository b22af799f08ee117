import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import {
  bandwidth,
  distribution,
  duration,
  positiveDuration,
  rate,
  share,
  size,
} from '../../../src/scenario/schema/fields.ts';
import { scenarioJsonSchema } from '../../../src/scenario/schema/json-schema.ts';
import { scenarioSchema } from '../../../src/scenario/schema/schema.ts';

const VALID = {
  name: 'x',
  pods: [{ manifest: 'pods.yaml', lifetime: 'uniform(1s, 2s)' }],
  executor: { kind: 'constant-arrival-rate', rate: '500/s', duration: '1m30s', gracefulStop: '0s' },
  runtime: {
    kind: 'simulated',
    latency: { create: 'lognormal(80ms, 0.8)', start: '40ms', pull: 'quantiles(1s,2s, 3s)' },
    failures: { create: '1%', start: 0.5, rules: [{ stage: 'pull', rate: 1, until: '5s' }] },
    registry: { bandwidth: '10MB/s', totalBandwidth: '1GB/s', images: { a: { layers: { b: '1.5GiB' } } } },
  },
  chaos: { killWorkerEvery: '5s', freezeRuntime: [{ at: '1s', for: '2s' }] },
  thresholds: {
    start_duration: ['p(99.9)<5s', 'avg<=800ms', { threshold: 'max<1m', abortOnFail: true }],
    failures: ['rate<1%', 'rate<0.01', 'count<10'],
    'create{workload:a}': ['p(99)<5s'],
    'dropped{node:node-1,app:b}': ['rate<1%'],
  },
};

/** Parts of what people write, and of what they get wrong, put together at random. */
const PARTS = [
  '0',
  '1',
  '5',
  '80',
  '100',
  '101',
  '0.5',
  '1.',
  '.5',
  '1e3',
  '-1',
  '0'.repeat(16),
  '7'.repeat(60),
  'ms',
  's',
  'm',
  'µs',
  'd',
  'y',
  '%',
  '/',
  '/s',
  '/h',
  'B',
  'MB',
  'gib',
  'kIb',
  ' ',
  '\n',
  '\t',
  'normal(',
  'lognormal(',
  'uniform(',
  'quantiles(',
  'fixed(',
  ')',
  ', ',
  ',',
  'p(',
  'avg',
  'max',
  'med',
  'count',
  'rate',
  '<',
  '<=',
  '==',
  '===',
  '!=',
  '=',
  '5s',
  '2m30s',
  '1s',
  '∞',
  'NaN',
  '$',
];
const text = fc.array(fc.constantFrom(...PARTS), { maxLength: 7 }).map((parts) => parts.join(''));

describe('the JSON Schema of scenario files', () => {
  const ajv = new Ajv();
  const logged: unknown[] = [];
  const check = new Ajv({
    logger: { log() {}, warn: (line) => logged.push(line), error: (line) => logged.push(line) },
  }).compile(scenarioJsonSchema());

  it('is the one that scenario files are checked by', async () => {
    const published: unknown = JSON.parse(await readFile('schema/scenario.schema.json', 'utf8'));
    assert.deepEqual(published, JSON.parse(JSON.stringify(scenarioJsonSchema())));
  });

  it("compiles in ajv's default mode, without a complaint", () => {
    assert.deepEqual(logged, []);
    assert.equal(check(VALID), true, JSON.stringify(check.errors));
    assert.equal(scenarioSchema.safeParse(VALID).success, true);
  });

  for (const [name, path, field] of [
    ['durations', ['executor', 'gracefulStop'], duration],
    ['durations over 0', ['executor', 'duration'], positiveDuration],
    ['rates', ['executor', 'rate'], rate],
    ['shares', ['runtime', 'failures', 'create'], share],
    ['sizes', ['runtime', 'registry', 'images', 'a', 'layers', 'b'], size],
    ['bandwidths', ['runtime', 'registry', 'bandwidth'], bandwidth],
    ['bandwidths of all nodes', ['runtime', 'registry', 'totalBandwidth'], bandwidth],
    ['latencies', ['runtime', 'latency', 'create'], distribution],
    ['times of thresholds', ['thresholds', 'start_duration', 0], undefined],
    ['counts of thresholds', ['thresholds', 'failures', 0], undefined],
    ['times of thresholds with tags', ['thresholds', 'create{workload:a}', 0], undefined],
    ['counts of thresholds with tags', ['thresholds', 'dropped{node:node-1,app:b}', 0], undefined],
  ] as const) {
    it(`refuses ${name} that the program refuses, and no others`, () => {
      const examples = [...EXAMPLES, 0.5, 1, 2, -1, 1e-9, 12, true];
      const holds = (value: unknown): void => {
        const scenario = structuredClone(VALID);
        put(scenario, path, value);
        const result = scenarioSchema.safeParse(scenario);
        // That the times of a distribution ascend is beyond a pattern.
        if (JSON.stringify(result.error?.issues ?? '').match(/lesser time first|ascending order/)) return;
        if (field !== undefined) assert.equal(field.safeParse(value).success, result.success);
        assert.equal(check(scenario), result.success, `${JSON.stringify(value)}: ${result.error?.message}`);
      };
      for (const example of examples) holds(example);
      fc.assert(fc.property(text, holds), { numRuns: 500, seed: 14 });
    });
  }

  it('refuses a rule of its own name', () => {
    assert.equal(ajv.compile(scenarioJsonSchema())({ ...VALID, unknown: 1 }), false);
  });
});

const EXAMPLES = [
  [
    '0s',
    '5s',
    '5',
    '',
    ' 5s',
    '5 s',
    '1m30s',
    '1m 30s',
    '0.0ms',
    '1.5h',
    '30d',
    '5S',
    '5sec',
    `${'9'.repeat(99)}s`,
    `${'9'.repeat(100)}s`,
  ],
  ['500/s', '30 / m', '1/0s', '1/0.0s', '1/0.5s', '100/10ms', '/s', ' 5/h ', '1/d'],
  ['1%', '100%', '100.0%', '100.1%', '101%', '0.01', '1', '1.0', '1.01', '00.5', '-1%', '1e-7', ' 5 % '],
  ['300MB', '1.5GiB', '5', '5b', '5 kib', '5TB', '100MB/s', '100MB /s', '100MB/s ', '100/s'],
  ['normal(80ms, 20ms)', 'normal(80ms)', 'normal(80, 20)', 'lognormal(2s, 0.8)', 'lognormal(2s, 1s)', 'lognormal(2s)'],
  ['uniform(1s, 2s)', 'uniform(2s, 1s)', 'quantiles()', 'quantiles(1s)', 'quantiles(1s,2s,)', 'fixed(1s)', 'gamma(1s)'],
  [
    'p(99)<5s',
    'p(100)<5s',
    'p(101)<5s',
    'p99<5s',
    ' p( 99.9 ) <= 5s ',
    'p(99)<5',
    'avg=5s',
    'max===5s',
    'med<5s',
    'p(99)<5\ns',
  ],
  ['count<5', 'count<5s', 'rate<1%', 'rate<2', 'rate<0.5', 'mean<5s', 'rate!=1%', 'rate!1%', 'count <1.5'],
].flat();

function put(target: object, path: readonly (string | number)[], value: unknown): void {
  const [last, ...before] = path.toReversed();
  let here = target as Record<string | number, unknown>;
  for (const step of before.toReversed()) here = here[step] as Record<string | number, unknown>;
  here[last as string] = value;
}
