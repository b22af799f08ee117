/**
 * Workers die under load at random moments, in every way a thread can end, for a few minutes. After each death nothing
 * stays locked and every acknowledged write is there; now and then all pause, and the store must add up.
 */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { MODE_MASK, OWNER_MASK, ownerWord } from '../../src/core/lock-words.ts';
import { RefManager } from '../../src/index.ts';
import { SLOT_WORDS, Slot, STRIPE_WORDS, Stripe } from '../../src/memory/layout.ts';
import { SharedMemory } from '../../src/memory/shared-memory.ts';
import { Mode } from '../../src/sync/lock/lock-mode.ts';
import { SlotState, slotGeneration, slotState, slotThreadId } from '../../src/sync/threads/thread-registry.ts';
import { afterSteps, Control, OWN_KEYS, ownKey, Progress, randomOf, SHARED_KEYS, sharedKey } from '../support/churn.ts';
import type { ChurnData, ChurnEnd } from '../support/churn-worker.ts';
import { auditStore } from '../support/store-audit.ts';

const churn = new URL('../support/churn-worker.ts', import.meta.url);
const SECONDS = Number(process.env['KILL_SECONDS'] ?? 50);
const WORKERS = 3;
const KILLS_PER_AUDIT = 25;
const ENDS: readonly ChurnEnd[] = ['when killed', 'when killed', 'when killed', 'process.exit', 'uncaught error'];
/** A stuck lock shows as ERR_LOCK_TIMEOUT after this long. */
const STUCK_MS = 5000;
const FOREVER = 2 ** 30;
const LONGEST_LIFE = 400;

interface Life {
  readonly worker: Worker;
  readonly threadId: number;
  readonly row: number;
  readonly exit: Promise<unknown>;
  /** Operations after which it dies. */
  readonly until: number;
  readonly end: ChurnEnd;
}

/** What a thread had in the lock words when it was gone. */
function heldBy(memory: SharedMemory, threadId: number): string {
  const { lock } = memory.layout;
  const longs = new BigInt64Array(memory.buffer, 0, Math.floor(lock.end / 2));
  for (let slot = 0; slot < lock.maxThreads; slot++) {
    const base = lock.slots + slot * SLOT_WORDS;
    const state = Atomics.load(longs, (base + Slot.STATE) / 2);
    if (slotThreadId(state) !== threadId || slotState(state) === SlotState.FREE) continue;
    for (let stripe = 0; stripe < lock.stripes; stripe++) {
      const writer = Atomics.load(memory.words, lock.firstStripe + stripe * STRIPE_WORDS + Stripe.WRITER);
      if ((writer & OWNER_MASK) === ownerWord(slot, slotGeneration(state))) return 'the write lock';
    }
    const mode = Atomics.load(memory.words, base + Slot.LINE) & MODE_MASK;
    if (mode === Mode.NONE) return 'nothing';
    return mode === Mode.READING ? 'a read lock' : 'a place among the waiting readers';
  }
  return 'nothing any more: recovered by others first';
}

/** One store under churn whose workers are killed for `seconds`. Returns how often a death hit what. */
async function killFor(seconds: number, watched: boolean, stripes: number): Promise<Map<string, number>> {
  const refs = RefManager.create({
    stripes,
    initialBytes: 0,
    maxBytes: 2 ** 24,
    maxThreads: 8,
    lockTimeoutMs: STUCK_MS,
  });
  const memory = SharedMemory.attach(refs.handle);
  const progress = new SharedArrayBuffer((Control.WORDS + WORKERS * Progress.WORDS) * 4);
  const words = new Int32Array(progress);
  const random = randomOf(seconds * 31 + stripes);
  const hits = new Map<string, number>();
  /** Dead threads of whom nobody was told: a waiter may find them, or the next audit recovers them. */
  const untold = new Set<number>();
  const at = (row: number, word: number): number => Control.WORDS + row * Progress.WORDS + word;

  function start(row: number): Life {
    const end = ENDS[random(ENDS.length)] as ChurnEnd;
    const until = 1 + random(LONGEST_LIFE);
    Atomics.store(words, at(row, Progress.OPERATIONS), 0);
    Atomics.store(words, at(row, Progress.PAUSED), 0);
    const operations = end === 'when killed' ? FOREVER : until;
    const handle = { ...refs.handle, lockTimeoutMs: STUCK_MS };
    const data: ChurnData = { handle, progress, worker: row, row, seed: random(FOREVER), operations, end };
    const worker = new Worker(churn, { workerData: data, stderr: true });
    worker.on('error', (error) => assert.equal(error.message, 'ends by an uncaught error'));
    const { threadId } = worker;
    worker.once('exit', () => {
      const held = heldBy(memory, threadId); // before the watch recovers it
      hits.set(held, (hits.get(held) ?? 0) + 1);
    });
    if (watched) refs.watchWorker(worker);
    return { worker, threadId, row, exit: once(worker, 'exit').catch(() => undefined), until, end };
  }

  /** Every acknowledged step of the dead is there, the one it had begun whole or not at all. */
  function assertAcknowledged(row: number): void {
    const started = Atomics.load(words, at(row, Progress.STARTED));
    const acknowledged = Atomics.load(words, at(row, Progress.ACKNOWLEDGED));
    for (let key = 0; key < OWN_KEYS; key++) {
      const found = JSON.stringify(refs.getRef(ownKey(row, key)));
      const allowed = [acknowledged, started].map((step) => JSON.stringify(afterSteps(row, key, step)));
      assert.ok(allowed.includes(found), `own key ${key} of ${row}: ${found?.slice(0, 99)} after step ${acknowledged}`);
    }
    // The next life of this row goes on from what is stored.
    const done = JSON.stringify(refs.getRef(ownKey(row, started % OWN_KEYS)));
    const last = done === JSON.stringify(afterSteps(row, started % OWN_KEYS, started)) ? started : acknowledged;
    Atomics.store(words, at(row, Progress.ACKNOWLEDGED), last);
    Atomics.store(words, at(row, Progress.STARTED), last);
  }

  async function audit(lives: readonly Life[]): Promise<void> {
    Atomics.store(words, Control.PAUSE, 1);
    const waiting = (life: Life): boolean =>
      Atomics.load(words, at(life.row, Progress.PAUSED)) === 0 && life.worker.threadId !== -1;
    while (lives.some(waiting)) await turn();
    if (!watched) for (const life of lives) if (life.worker.threadId === -1) untold.add(life.threadId);
    for (const threadId of untold) refs.recover(threadId);
    untold.clear();
    for (let key = 0; key < SHARED_KEYS; key++) refs.getRef(sharedKey(key));
    const size = refs.size;
    const { problems, entries } = auditStore(refs);
    assert.deepEqual(problems, []);
    assert.equal(size, entries.size);
    Atomics.store(words, Control.PAUSE, 0);
    Atomics.notify(words, Control.PAUSE);
  }

  const lives = Array.from({ length: WORKERS }, (_, row) => start(row));
  const endMs = performance.now() + seconds * 1000;
  let kills = 0;
  try {
    while (performance.now() < endMs) {
      const victim = lives[random(WORKERS)] as Life;
      while (Atomics.load(words, at(victim.row, Progress.OPERATIONS)) < victim.until && victim.worker.threadId !== -1)
        await turn();
      if (victim.end === 'when killed') void victim.worker.terminate();
      await victim.exit;
      if (!watched) {
        if (random(2) === 0) refs.recover(victim.threadId);
        else untold.add(victim.threadId); // whoever waits finds out, or nobody does before the next audit
      }
      for (let key = 0; key < SHARED_KEYS; key++) refs.getRef(sharedKey(key));
      assertAcknowledged(victim.row);
      lives[victim.row] = start(victim.row);
      kills++;
      if (kills % KILLS_PER_AUDIT === 0) await audit(lives);
    }
  } finally {
    for (const life of lives) await life.worker.terminate(); // threads that pause would keep this process for ever
  }
  for (const threadId of [...untold, ...lives.map((life) => life.threadId)]) refs.recover(threadId);
  for (const life of lives) assertAcknowledged(life.row);
  const { problems, entries } = auditStore(refs);
  assert.deepEqual(problems, []);
  assert.equal(refs.size, entries.size);
  hits.set('kills', kills);
  hits.set('deaths with something in hand', refs.stats().recoveries);
  hits.set('stripes repaired', refs.stats().repairs);
  refs.detach();
  return hits;
}

for (const [watched, stripes] of [
  [true, 1],
  [false, 1],
  [true, 8],
] as const) {
  const how = watched ? 'watched' : 'of which some are only found dead';
  it(`survives ${SECONDS} s of kills of threads ${how}, with ${stripes} stripes`, async (context) => {
    const hits = await killFor(SECONDS, watched, stripes);
    context.diagnostic(JSON.stringify(Object.fromEntries(hits)));
    assert.ok((hits.get('kills') ?? 0) > 0);
  });
}
