import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { RunSummary } from '../../src/load/result.ts';
import { refmanager } from '../cli/program.ts';
import { runOn } from './lab/command.ts';
import { Containerd } from './lab/containerd.ts';
import { APP_IMAGE } from './lab/image.ts';
import { containerProcesses, podCgroups } from './lab/inspect.ts';
import { writeDeployment } from './lab/manifest.ts';

/** How far a prediction may be off. */
const TOLERANCE = 0.2;
/** The machine may be disturbed while it is measured, or while it is predicted. */
const MOST_ATTEMPTS = 2;

describe('a model of containerd', () => {
  let containerd: Containerd;
  before(async () => {
    containerd = await Containerd.start('calibrate');
  });
  after(() => containerd.kill());

  it('predicts how long containers take to start', async (t) => {
    const manifest = writeDeployment(containerd.folder, 'predicted', 10, 14, false);
    const model = join(containerd.folder, 'model.json');
    for (let attempt = 1; ; attempt++) {
      const flags = ['--in-flight', '1,4,10', '--containers', '8', '--image', APP_IMAGE];
      const calibrated = await refmanager(['calibrate', '--runtime', containerd.endpoint, '--out', model, ...flags]);
      assert.equal(calibrated.code, 0, calibrated.stderr);
      assert.match(calibrated.stdout, /^10 +shared +start +10 /m);
      assert.deepEqual(containerProcesses(), []);
      assert.deepEqual(podCgroups(), []);
      const real = (await runOn(containerd, manifest)).result;
      const out = join(containerd.folder, 'predicted-result.json');
      const simulated = await refmanager(['run', manifest, '--latency', model, '--quiet', '--out', out]);
      assert.equal(simulated.code, 0, simulated.stderr);
      const predicted = JSON.parse(readFileSync(out, 'utf8')) as RunSummary;
      assert.equal(predicted.counts.started, 140);
      const [realStart, predictedStart] = [real.stages.startDuration, predicted.stages.startDuration];
      const errors = (['p50Ms', 'p95Ms'] as const).map((percentile) => {
        const error = predictedStart[percentile] / realStart[percentile] - 1;
        t.diagnostic(`${percentile}: ${realStart[percentile]} real, ${predictedStart[percentile]} predicted`);
        return Math.abs(error);
      });
      if (errors.every((error) => error <= TOLERANCE)) return;
      assert.ok(
        attempt < MOST_ATTEMPTS,
        `off by ${errors.map((error) => `${Math.round(error * 100)} %`).join(' and ')}`,
      );
    }
  });
});
