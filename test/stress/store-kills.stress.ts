/**
 * Thousands of threads die over one RefManager that others keep busy and watch: at each place in the store's code where a
 * death could leave something behind, between plain writes too (store-kills/windows.ts), and at any moment of their work;
 * by every way a thread can end. A third of them is reported by nobody. After each death every acknowledged write is
 * there, the one that had begun whole or not at all, no lock is stuck, and with everybody at rest the store adds up: its
 * size is that of a full scan, and no chunk, slot or index entry is lost.
 *
 * All threads run the core as WebAssembly, and victims end between its instructions too (killing/traced-core.ts); with
 * `REFMANAGER_CORE=js` all run it as JavaScript.
 *
 * `STORE_KILLS` is the number of deaths, `STORE_KILLS_SEED` their order. Each window gets 1/62 of them: the default
 * reaches each at least twice, `STORE_KILLS=2000` at least 32 times. `STORE_KILLS_PART=0/4` makes every fourth attempt
 * only, from the first on: parts may run side by side. `NODE_COMPILE_CACHE` makes starting so many threads cheaper.
 */

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Killing } from './store-kills/killing.ts';
import { planOf, WINDOW_SHARE } from './store-kills/plan.ts';
import { WINDOWS } from './store-kills/windows.ts';

const KILLS = Number(process.env['STORE_KILLS'] ?? 124);
const SEED = Number(process.env['STORE_KILLS_SEED'] ?? 1);
const [PART, PARTS] = (process.env['STORE_KILLS_PART'] ?? '0/1').split('/').map(Number) as [number, number];

it(`keeps every acknowledged write through ${KILLS} deaths over one store`, async (context) => {
  const killing = new Killing();
  const attempts = planOf(KILLS, SEED).filter((_, number) => number % PARTS === PART);
  try {
    await killing.run(attempts);
  } finally {
    await killing.end();
    for (const line of killing.tally.lines()) context.diagnostic(line);
    const { kills, missed, events, tooOld } = killing;
    context.diagnostic(`kills: ${kills}; missed their window: ${missed}; watched: ${events} events, too old ${tooOld}`);
  }
  assert.ok(killing.kills >= attempts.length);
  if (PARTS > 1) return;
  for (const { group, name } of WINDOWS)
    assert.ok(killing.tally.kills('windows', `${group}: ${name}`) >= Math.floor(KILLS * WINDOW_SHARE), name);
});
