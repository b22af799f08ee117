/**
 * Thousands of threads die over one RWLock that others keep busy: at each place in the lock's code where a death could
 * leave something behind (lock-kills/windows.ts), and at any instant; by every way a thread can end. Half of them are
 * reported by nobody. After each death the lock serves again, writers were told of it exactly when one held the word,
 * and plain counters guarded by the lock add up. Threads that live on through stack overflows take part.
 *
 * A death of one that drains or promotes is told as `abandoned` too: the word named it, and nobody can see how far it was.
 *
 * All threads but one of the crew run the core as WebAssembly; with `REFMANAGER_CORE=js` all run it as JavaScript. A victim
 * ends in its core between any two accesses to memory, in the compiled one too (killing/traced-core.ts).
 *
 * `LOCK_KILLS` is the number of deaths of each test, `LOCK_KILLS_SEED` their order. A window gets 1/50 of them, a group of windows at
 * least 1/40: the default reaches each window at least 10 times, `LOCK_KILLS=2000` at least 40 and each group 50 times. Each
 * test prints a table of them.
 */

import assert from 'node:assert/strict';
import { it, type TestContext } from 'node:test';
import { randomOf } from '../support/churn.ts';
import { Killing } from './lock-kills/killing.ts';
import { type Attempt, GROUP_SHARE, instantsOf, planOf, WINDOW_SHARE } from './lock-kills/plan.ts';
import { WINDOWS } from './lock-kills/windows.ts';

const KILLS = Number(process.env['LOCK_KILLS'] ?? 500);
const SEED = Number(process.env['LOCK_KILLS_SEED'] ?? 1);

async function kill(context: TestContext, attempts: readonly Attempt[]): Promise<Killing> {
  const killing = new Killing(randomOf(SEED));
  try {
    await killing.run(attempts);
  } finally {
    await killing.end();
    for (const { message } of killing.failures) context.diagnostic(`a thread found: ${message}`);
    for (const line of killing.tally.lines()) context.diagnostic(line);
    context.diagnostic(`kills: ${killing.kills}; overflows in live threads: ${JSON.stringify(killing.overflows)}`);
  }
  assert.ok(killing.kills >= KILLS);
  for (const [place, count] of Object.entries(killing.overflows)) assert.ok(count > 0, `no overflow in a ${place}`);
  return killing;
}

it(`serves on after each of ${KILLS} deaths over one lock`, async (context) => {
  const killing = await kill(context, planOf(KILLS, SEED));
  for (const { group, name } of WINDOWS) {
    assert.ok(killing.tally.kills('windows', `${group}: ${name}`) >= Math.floor(KILLS * WINDOW_SHARE), name);
    assert.ok(killing.tally.kills('groups', group) >= Math.floor(KILLS * GROUP_SHARE), group);
  }
});

it(`serves on after each of ${KILLS} deaths at any instant`, async (context) => {
  await kill(context, instantsOf(KILLS));
});
