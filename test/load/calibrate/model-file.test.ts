import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { formatLatencyModel } from '../../../src/load/calibrate/model-file.ts';
import { quantilesOf } from '../../../src/load/calibrate/quantiles.ts';
import { readLatencyModel } from '../../../src/scenario/latency/latency-model.ts';

it('writes a model that is read back as it was measured', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'model-'));
  t.after(() => rm(folder, { recursive: true }));
  const times = Array.from({ length: 21 }, (_, index) => 10 + index);
  const file = join(folder, 'model.json');
  const measurements = [
    { inFlight: 1, sandbox: 'own', samples: { start: times, create: [2.5] } },
    { inFlight: 4, sandbox: 'own', samples: { start: times.map((ms) => 2 * ms) } },
    { inFlight: 4, sandbox: 'shared', samples: { start: [1] } },
  ] as const;
  await writeFile(file, formatLatencyModel(structuredClone(measurements) as never, 'a test'));
  const model = await readLatencyModel(file);
  assert.ok(!('problems' in model), JSON.stringify(model));
  assert.deepEqual(model.latency, {
    start: { kind: 'quantiles', quantilesMs: times },
    create: { kind: 'quantiles', quantilesMs: Array(21).fill(2.5) },
  });
  const [level, ...others] = model.underLoad ?? [];
  assert.deepEqual(others, []); // a shared sandbox is told, not modelled: no pod starts two containers at once
  assert.equal(level?.inFlight, 4);
  assert.deepEqual(level.latency.start, { kind: 'quantiles', quantilesMs: times.map((ms) => 2 * ms) });
});

it('takes quantiles on straight lines between the samples', () => {
  const quantiles = quantilesOf([30, 10, 20]);
  assert.equal(quantiles.length, 21);
  assert.deepEqual([quantiles[0], quantiles[10], quantiles[19], quantiles[20]], [10, 20, 29, 30]);
});
