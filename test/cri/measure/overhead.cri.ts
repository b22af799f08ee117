import assert from 'node:assert/strict';
import { it } from 'node:test';
import { compare, type Spread, spreadOf, spreadText, sumOver } from './compare.ts';
import type { Round } from './compared-starts.ts';
import { isOurs } from './cpu-profile.ts';

const FOR_MS = 100_000;
/** Of the time that starts take, their sandboxes included: as all that is set against it. */
const MOST_PERCENT_OF_OURS = 2;
const PERCENT = 100;
const US_PER_MS = 1000;
/** Places that are named. */
const HOTTEST = 8;

it('spends next to nothing of a start in its own code: one start after another on containerd', async (t) => {
  const plan = { pods: 5, containers: 6, atOnce: false, forMs: FOR_MS, profiles: true };
  const { starts, rounds } = await compare('overhead', plan);
  const startMs = spreadOf(rounds.map(({ ours }) => ours.wallMs / starts));
  t.diagnostic(`${rounds.length} rounds of ${starts} starts; median (middle half)`);
  t.diagnostic(`a start, with its share of a sandbox: ${spreadText(startMs, 'ms', 1)}`);
  const percent = (value: (round: Round) => number): Spread =>
    spreadOf(rounds.map((round) => (PERCENT * value(round)) / round.ours.wallMs));
  const computed = percent(({ ours, shares }) => (shares?.ours ?? 0) * ours.cpuMs);
  t.diagnostic(`computing in src/: ${spreadText(computed, '%')}`);
  const outside = percent(({ ours }) => ours.wallMs - ours.callsMs);
  t.diagnostic(`not in a call of the runtime, waiting included: ${spreadText(outside, '%')}`);
  const more = percent(({ ours, bare }) => ours.cpuMs - bare.cpuMs);
  t.diagnostic(`computed by the thread more than by a bare client's: ${spreadText(more, '%')}`);
  for (const part of ['ours', 'grpc', 'node'] as const) {
    const ms = spreadOf(rounds.map(({ ours, shares }) => ((shares?.[part] ?? 0) * ours.cpuMs) / starts));
    t.diagnostic(`  computing a start, ${part}: ${spreadText(ms, 'ms')}`);
  }
  const cpuMs = sumOver(rounds, ({ ours }) => ours.cpuMs) / rounds.length / starts;
  const places = [...new Set(rounds.flatMap(({ shares }) => Object.keys(shares?.byPlace ?? {})))].map((place) => {
    const share = sumOver(rounds, ({ shares }) => shares?.byPlace[place] ?? 0) / rounds.length;
    return { place, us: share * cpuMs * US_PER_MS };
  });
  const ours = places.filter(({ place }) => isOurs(place)).toSorted((a, b) => b.us - a.us);
  const listed = [...places.filter(({ place }) => !isOurs(place)), ...ours.slice(0, HOTTEST)];
  t.diagnostic(`  µs by place: ${listed.map(({ place, us }) => `${place} ${us.toFixed(0)}`).join(', ')}`);

  assert.ok(computed.median < MOST_PERCENT_OF_OURS, spreadText(computed, '%'));
  assert.ok(outside.median < MOST_PERCENT_OF_OURS, spreadText(outside, '%'));
});
