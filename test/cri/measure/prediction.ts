/** Is what a model of `refmanager calibrate` predicts of a run what the run then does? */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { StageHistogram } from '../../../src/result/recording/histogram/stage-histogram.ts';
import type { RunSummary } from '../../../src/result/result.ts';
import { refmanager } from '../../cli/program.ts';
import { runOn } from '../lab/command.ts';
import { Containerd } from '../lab/containerd.ts';
import { APP_IMAGE } from '../lab/image.ts';
import { containerProcesses, podCgroups } from '../lab/inspect.ts';
import { writeDeployment } from '../lab/manifest.ts';

/** How far a prediction may be off. */
const TOLERANCE = 0.2;
const PERCENT = 100;
const MEDIAN = 50;
const P95 = 95;

/** Calibrations, each followed by a run of every scenario: a machine is never the same for long (docs/cri.md). */
const TURNS = 2;

export interface Scenario {
  readonly workers: number;
  readonly pods: number;
  readonly containers: number;
}

/** The 50th and the 95th, milliseconds. */
type Percentiles = readonly [p50Ms: number, p95Ms: number];

/**
 * Holds runs of `scenarios` on a containerd of its own against runs on models of it, made with pods of `containers`
 * containers.
 */
export async function assertPredicted(
  t: TestContext,
  containers: number,
  scenarios: readonly Scenario[],
): Promise<void> {
  const containerd = await Containerd.start(`of-${containers}`);
  try {
    const manifests = scenarios.map(({ workers, pods, containers: each }) =>
      writeDeployment(containerd.folder, `w${workers}-${pods}x${each}`, pods, each, false),
    );
    const real: RunSummary[][] = scenarios.map(() => []);
    const predicted: RunSummary[][] = scenarios.map(() => []);
    for (let turn = 1; turn <= TURNS; turn++) {
      const model = await calibrate(containerd, containers);
      for (const [index, { workers }] of scenarios.entries()) {
        const manifest = manifests[index] ?? '';
        const flags = ['--workers', String(workers), '--seed', String(turn)];
        const ended = await runOn(containerd, manifest, ...flags);
        assert.equal(ended.code, 0, ended.stderr);
        real[index]?.push(ended.result);
        predicted[index]?.push(await predict(containerd, manifest, [...flags, '--latency', model]));
      }
    }
    const missed: string[] = [];
    for (const [index, scenario] of scenarios.entries()) {
      const runs = real[index] ?? [];
      const were = percentilesOf(runs);
      const wouldBe = percentilesOf(predicted[index] ?? []);
      const single = runs.map((run) => percentilesOf([run]));
      const text = `${describeBoth(scenario, were, wouldBe)}; single runs: ${single.map(textOf).join(', ')}`;
      t.diagnostic(text);
      if (!isPredicted(single, wouldBe)) missed.push(text);
    }
    assert.deepEqual(missed, []);
  } finally {
    await containerd.kill();
  }
}

async function calibrate({ folder, endpoint }: Containerd, containers: number): Promise<string> {
  const model = join(folder, 'model.json');
  const flags = ['--image', APP_IMAGE, '--in-flight', '1,4,16', '--containers', String(containers)];
  const { code, stdout, stderr } = await refmanager(['calibrate', '--runtime', endpoint, '--out', model, ...flags]);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^16 +shared +start +16 /m);
  assert.deepEqual(containerProcesses(), []);
  assert.deepEqual(podCgroups(), []);
  return model;
}

async function predict({ folder }: Containerd, manifest: string, flags: readonly string[]): Promise<RunSummary> {
  const out = join(folder, 'predicted-result.json');
  const { code, stderr } = await refmanager(['run', manifest, ...flags, '--quiet', '--out', out]);
  assert.equal(code, 0, stderr);
  return JSON.parse(readFileSync(out, 'utf8')) as RunSummary;
}

/** Of the containers of all runs together. */
function percentilesOf(runs: readonly RunSummary[]): Percentiles {
  const all = new StageHistogram();
  for (const { stages } of runs) all.merge(StageHistogram.decode(stages.startDuration.histogram));
  return [all.percentileMs(MEDIAN), all.percentileMs(P95)];
}

function textOf(percentiles: Percentiles): string {
  return percentiles.map((ms) => ms.toFixed(0)).join('/');
}

function describeBoth({ workers, pods, containers }: Scenario, real: Percentiles, predicted: Percentiles): string {
  const off = real.map((ms, index) => `${(PERCENT * ((predicted[index] ?? 0) / ms - 1)).toFixed(0)}%`).join('/');
  const what = `${workers} workers, ${pods} pods of ${containers}`;
  return `${what}: p50/p95 ${textOf(real)} ms, predicted ${textOf(predicted)}: ${off}`;
}

/**
 * Within the tolerance of what the single runs came to: of one and the same, runs that are minutes apart differ by more
 * than that themselves.
 */
function isPredicted(runs: readonly Percentiles[], predicted: Percentiles): boolean {
  return predicted.every((ms, index) => {
    const were = runs.map((each) => each[index] ?? 0);
    return ms >= Math.min(...were) * (1 - TOLERANCE) && ms <= Math.max(...were) * (1 + TOLERANCE);
  });
}
