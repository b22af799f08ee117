import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { RunSummary } from '../../../src/load/result.ts';
import { refmanager } from '../../cli/program.ts';
import { runOn } from '../lab/command.ts';
import { Containerd } from '../lab/containerd.ts';
import { APP_IMAGE } from '../lab/image.ts';
import { containerProcesses, podCgroups } from '../lab/inspect.ts';
import { writeDeployment } from '../lab/manifest.ts';

/** How far a prediction may be off. */
const TOLERANCE = 0.2;
const PODS = 10;
const CONTAINERS = 14;

describe('a model of containerd', () => {
  let containerd: Containerd;
  before(async () => {
    containerd = await Containerd.start('calibrate');
  });
  after(() => containerd.kill());

  /** Measures containerd as it is now, and starts the pods of `manifest` on what was measured. */
  async function predict(manifest: string): Promise<Percentiles> {
    const model = join(containerd.folder, 'model.json');
    // Pods as they will be: the more containers there are, the longer each start takes.
    const flags = ['--in-flight', '1,4,10', '--containers', String(CONTAINERS), '--image', APP_IMAGE];
    const calibrated = await refmanager(['calibrate', '--runtime', containerd.endpoint, '--out', model, ...flags]);
    assert.equal(calibrated.code, 0, calibrated.stderr);
    assert.match(calibrated.stdout, /^10 +shared +start +10 /m);
    assert.deepEqual(containerProcesses(), []);
    assert.deepEqual(podCgroups(), []);
    const out = join(containerd.folder, 'predicted-result.json');
    const simulated = await refmanager(['run', manifest, '--latency', model, '--quiet', '--out', out]);
    assert.equal(simulated.code, 0, simulated.stderr);
    const predicted = JSON.parse(readFileSync(out, 'utf8')) as RunSummary;
    assert.equal(predicted.counts.started, PODS * CONTAINERS);
    return percentilesOf(predicted);
  }

  it('predicts how long containers take to start', async (t) => {
    const manifest = writeDeployment(containerd.folder, 'predicted', PODS, CONTAINERS, false);
    const predictions = [await predict(manifest)];
    const real = percentilesOf((await runOn(containerd, manifest)).result);
    t.diagnostic(describeAll(real, predictions));
    if (isPredicted(real, predictions)) return;
    // Others may have used this machine during one and not during the other: then what it was like lies between what it
    // was like before and what it is like now.
    predictions.push(await predict(manifest));
    t.diagnostic(describeAll(real, predictions));
    assert.ok(isPredicted(real, predictions), describeAll(real, predictions));
  });
});

/** The 50th and the 95th, milliseconds. */
type Percentiles = readonly [p50Ms: number, p95Ms: number];

function percentilesOf({ stages }: RunSummary): Percentiles {
  const { p50Ms, p95Ms } = stages.startDuration;
  return [p50Ms, p95Ms];
}

function describeAll(real: Percentiles, predictions: readonly Percentiles[]): string {
  const text = (each: Percentiles): string => each.map((ms) => ms.toFixed(0)).join('/');
  return `p50/p95 of start, ms: ${text(real)} real, ${predictions.map(text).join(' and ')} predicted`;
}

/** True when both are within the tolerance of a prediction, or between two. */
function isPredicted(real: Percentiles, predictions: readonly Percentiles[]): boolean {
  return real.every((ms, index) => {
    const predicted = predictions.map((each) => each[index] ?? 0);
    return ms >= Math.min(...predicted) / (1 + TOLERANCE) && ms <= Math.max(...predicted) / (1 - TOLERANCE);
  });
}
