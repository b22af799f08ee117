/**
 * How many pods a real runtime is best given at once: starts a second, and what a pod takes. Limits what
 * load/real/pods/pods-per-worker.ts says of a real runtime. IN_FLIGHT_SECONDS: for how long rounds are begun.
 */

import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import { it } from 'node:test';
import { podsPerWorker } from '../../../src/load/real/pods/pods-per-worker.ts';
import { onContainerd, spreadOf, spreadText } from './compare.ts';
import type { InFlightPlan, InFlightSeries } from './in-flight-starts.ts';

const LEVELS = [1, 2, 4, 8, 16, 32, 64];
const PODS = 96;
const CONTAINERS = 2;
const MS_PER_SECOND = 1000;
const DEFAULT_SECONDS = '60';
const P95 = 0.95;
/** Of the best level's starts a second: what is given away for pods that wait less for one another. */
const LEAST_SHARE = 0.9;

it('is given as many pods at once as it takes to start nearly as many containers a second as it can', async (t) => {
  const forMs = Number(process.env['IN_FLIGHT_SECONDS'] ?? DEFAULT_SECONDS) * MS_PER_SECOND;
  const plan: Omit<InFlightPlan, 'spec'> = { levels: LEVELS, pods: PODS, containers: CONTAINERS, forMs };
  const series = await onContainerd<InFlightSeries[]>('in-flight', './in-flight-starts.ts', plan);
  const speeds = LEVELS.map((level) => {
    const rounds = series.filter(({ inFlight }) => inFlight === level);
    const perSecond = spreadOf(rounds.map(({ wallMs }) => (PODS * CONTAINERS * MS_PER_SECOND) / wallMs));
    const podsMs = rounds.flatMap((round) => round.podsMs).toSorted((a, b) => a - b);
    const half = podsMs[Math.floor(podsMs.length / 2)] ?? Number.NaN;
    const p95 = podsMs[Math.floor(podsMs.length * P95)] ?? Number.NaN;
    const pod = `a pod ${half.toFixed(0)} ms, p95 ${p95.toFixed(0)} ms`;
    t.diagnostic(`${level} in flight, ${rounds.length} rounds: ${spreadText(perSecond, 'starts/s', 1)}; ${pod}`);
    return { level, perSecond: perSecond.median };
  });
  const given = podsPerWorker({ kind: 'cri' }) * availableParallelism();
  const ofGiven = speeds.findLast(({ level }) => level <= given) ?? assert.fail(`less than ${LEVELS[0]} in flight`);
  const best = Math.max(...speeds.map(({ perSecond }) => perSecond));
  const share = ofGiven.perSecond / best;
  t.diagnostic(`${given} are given: ${(share * 100).toFixed(0)}% of the best`);
  assert.ok(share >= LEAST_SHARE, `${ofGiven.perSecond} starts/s, and ${best} at best`);
});
