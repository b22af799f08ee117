import assert from 'node:assert/strict';
import { it } from 'node:test';
import { compare, spreadOf, spreadText } from './compare.ts';

const FOR_MS = 140_000;
/** Of a bare client's starts a second. */
const LEAST_SPEED = 95;
const PERCENT = 100;
const MS_PER_SECOND = 1000;

it('starts as many containers a second on containerd as a bare client that makes the same calls', async (t) => {
  const plan = { pods: 4, containers: 6, atOnce: true, forMs: FOR_MS, profiles: false };
  const { starts, rounds } = await compare('speed', plan);
  const perSecond = (wallMs: number): number => (starts * MS_PER_SECOND) / wallMs;
  const ours = spreadOf(rounds.map((round) => perSecond(round.ours.wallMs)));
  const bare = spreadOf(rounds.map((round) => perSecond(round.bare.wallMs)));
  t.diagnostic(`${rounds.length} rounds of ${starts} starts; median (middle half)`);
  t.diagnostic(`ours ${spreadText(ours, 'starts/s', 1)}, bare ${spreadText(bare, 'starts/s', 1)}`);
  const speed = spreadOf(rounds.map((round) => (PERCENT * round.bare.wallMs) / round.ours.wallMs));
  t.diagnostic(`of the bare client's speed, round by round: ${spreadText(speed, '%', 1)}`);
  assert.ok(speed.median >= LEAST_SPEED, spreadText(speed, '%', 1));
});
