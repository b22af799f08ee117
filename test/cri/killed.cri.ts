import assert from 'node:assert/strict';
import { once } from 'node:events';
import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Ended, refmanager, start } from '../cli/program.ts';
import { Containerd } from './lab/containerd.ts';
import { killSeed, killSteps, randomKills } from './lab/kill-steps.ts';
import { whatIsLeft } from './lab/nothing-left.ts';
import { manifest, pod, shell } from './lab/pods.ts';

const KILL_AT = fileURLToPath(new URL('./lab/kill-at.mjs', import.meta.url));
const UNTIL_TOLD = "trap 'exit 0' TERM; while :; do sleep 0.1; done";
/** With all steps: a run and a clean-up for each of some 130. */
const LONG_MS = 1_800_000;
const LONGEST_RUN_MS = 1_500;
/** A multiplier and a modulus of a well-known generator. */
const [FACTOR, MODULUS] = [48_271, 2_147_483_647];

describe('a run that is killed, and cleanup after it', { timeout: LONG_MS }, () => {
  let containerd: Containerd;
  let file: string;
  const tally = { kills: 0, restarts: 0, lostShims: 0 };
  before(async () => {
    containerd = await Containerd.start('killed');
    const mounts = ['d', 'm', 'c'].map((name) => ({ name, mountPath: `/${name}` }));
    file = manifest(
      containerd,
      'killed',
      pod('killed', {
        volumes: [
          { name: 'd' },
          { name: 'm', emptyDir: { medium: 'Memory' } },
          { name: 'c', configMap: { name: 'cm' } },
        ],
        containers: [
          shell('a', UNTIL_TOLD, { volumeMounts: [...mounts, { name: 'd', mountPath: '/s', subPath: 'a/b' }] }),
          shell('b', UNTIL_TOLD),
        ],
      }),
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'cm', namespace: 'lab' }, data: { k: 'v' } },
    );
  });
  after((t) => {
    t.diagnostic(
      `${tally.kills} kills: containerd restarted ${tally.restarts} times, ${tally.lostShims} lost shims ended`,
    );
    return containerd.kill();
  });

  const cleanup = (): Promise<Ended> =>
    refmanager(['cleanup', '--runtime', containerd.endpoint, '--grace-period', '0', '--force']);

  /** Nothing is left after it; where containerd has lost tasks, as cleanup says, after its restart. */
  async function assertCleanUp(when: string): Promise<void> {
    tally.kills++;
    let ended = await cleanup();
    if (ended.code !== 0 && /restart containerd, then clean up again/.test(ended.stderr)) {
      tally.restarts++;
      await containerd.kill();
      await containerd.run();
      ended = await cleanup();
    }
    tally.lostShims += Number(/ended (\d+) lost shim/.exec(ended.stdout)?.[1] ?? 0);
    assert.equal(ended.code, 0, `${when}: ${ended.stderr}`);
    assert.deepEqual(whatIsLeft(containerd), [], when);
  }

  /** Where runs leave a byte for each step. */
  const stepsFile = (): string => join(containerd.folder, 'steps');

  /** Runs until the N-th step, or to its end; whether it was killed there. */
  async function runUntil(killAt: number): Promise<boolean> {
    rmSync(stepsFile(), { force: true });
    process.env['KILL_STEPS'] = stepsFile();
    process.env['KILL_AT'] = String(killAt);
    const args = ['run', file, '--runtime', containerd.endpoint, '--quiet', '--workers', '1', '--grace-period', '0'];
    const child = start(args, ['--import', KILL_AT]);
    child.stdout.resume();
    child.stderr.resume();
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    if (signal !== 'SIGKILL') assert.deepEqual([code, signal], [0, null]);
    return signal === 'SIGKILL';
  }

  it('leaves nothing, at whichever step of a run it was killed', { timeout: LONG_MS }, async (t) => {
    assert.equal(await runUntil(0), false);
    const { size: steps } = statSync(stepsFile());
    assert.ok(steps > 40, `${steps} steps`);
    assert.deepEqual(whatIsLeft(containerd), []);
    const chosen = killSteps(steps);
    t.diagnostic(`${chosen.length} of ${steps} steps`);
    for (const step of chosen) {
      // The last steps of a run come in no fixed order: it may be over before.
      const isKilled = await runUntil(step);
      assert.ok(isKilled || step > steps * 0.9, `not killed at step ${step} of ${steps}`);
      await assertCleanUp(`killed at step ${step} of ${steps}`);
    }
  });

  it('leaves nothing, at whichever moment it was killed', { timeout: LONG_MS }, async () => {
    for (let kill = 1, drawn = killSeed(); kill <= randomKills(); kill++) {
      drawn = (drawn * FACTOR) % MODULUS;
      const child = start([
        'run',
        file,
        '--runtime',
        containerd.endpoint,
        '--quiet',
        '--scale',
        '4',
        '--seed',
        `${kill}`,
      ]);
      child.stdout.resume();
      child.stderr.resume();
      const ended = once(child, 'exit');
      await setTimeout(300 + (drawn % LONGEST_RUN_MS));
      child.kill('SIGKILL');
      await ended;
      await assertCleanUp(`kill ${kill}`);
    }
  });
});
