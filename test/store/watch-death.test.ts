/**
 * A thread dies before or after each single atomic operation of a write that is watched, or of watching. Either every
 * watcher gets each committed event, or it is told that it is too old; the next watcher is as good as new.
 */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type ObjectReference, RefManager, type Watcher } from '../../src/index.ts';
import { type Ending, runUntil } from '../support/crash-points.ts';
import { buryOthers, DEAD_THREAD_ID } from '../support/dead-thread.ts';
import { startFleet } from '../support/fleet.ts';
import { Gate } from '../support/gate.ts';
import { keyOf } from '../support/reference-store.ts';
import { loadLibraryCopy } from '../support/second-thread.ts';
import { auditStore } from '../support/store-audit.ts';
import type { WatchWorkerData } from '../support/watch-worker.ts';
import { eventsSoFar, LAST, replay, watchState } from '../support/watching.ts';

const dying = await loadLibraryCopy();
const recovering = await loadLibraryCopy();

const id = (key: string): { type: string; id: string } => ({ type: 'c', id: key });
const large: ObjectReference = { name: 'x'.repeat(700) };
const before: Record<string, ObjectReference> = { a: { name: 'before' }, b: { name: 'before' } };

const writes: Record<string, (refs: RefManager) => void> = {
  'a first set': (refs) => refs.setRef(id('new'), { name: 'new' }),
  'an overwrite': (refs) => refs.setRef(id('a'), { name: 'over' }),
  'an overwrite that takes several cells': (refs) => refs.setRef(id('a'), large),
  'a clear': (refs) => refs.clearRef(id('a')),
  'a set and a clear of one key': (refs) => {
    refs.setRef(id('new'), { name: 'new' });
    refs.clearRef(id('new'));
  },
};

function create(): RefManager {
  const refs = RefManager.create({ stripes: 1, initialBytes: 0, maxBytes: 2 ** 20, maxThreads: 4 });
  for (const [key, ref] of Object.entries(before)) refs.setRef(id(key), ref);
  return refs;
}

/** What the watcher is told gives the store's contents; or undefined: it is too old. */
async function replayed(refs: RefManager, watcher: Watcher): Promise<Map<string, unknown> | undefined> {
  const entries = new Map<string, unknown>(Object.entries(before).map(([key, ref]) => [keyOf(id(key)), ref]));
  try {
    for (const event of await eventsSoFar(refs, watcher)) replay(entries, event);
    entries.set(keyOf(LAST), null);
    return entries;
  } catch (error) {
    assert.equal((error as { code?: string }).code, 'ERR_WATCH_TOO_OLD');
    assert.equal((await watcher.next()).done, true);
    return undefined;
  }
}

async function assertGoesOn(refs: RefManager): Promise<void> {
  const watcher = refs.watch();
  refs.setRef(id('after'), null);
  assert.equal((await eventsSoFar(refs, watcher)).length, 1);
  await watcher.return();
  assert.equal(watchState(refs).watched, false);
}

/** Runs `body` for a death before and after each operation, until it says that the victim completed. */
async function sweep(body: (step: number, when: 'before' | 'after') => Promise<Ending>): Promise<number> {
  for (let step = 1, cuts = 0; ; step++) {
    for (const when of ['before', 'after'] as const) {
      if ((await body(step, when)) === 'completed') return cuts;
      cuts++;
    }
  }
}

describe('a writer that dies at any step', () => {
  for (const [name, write] of Object.entries(writes)) {
    it(`owes no watcher an event unnoticed: ${name}`, async () => {
      const kept: unknown[] = [];
      const outcomes = new Set<string>();
      const cuts = await sweep(async (step, when) => {
        const refs = create();
        const awake = refs.watch();
        const asleep = refs.watch();
        const pending = asleep.next();
        const victim = dying.RefManager.attach(refs.handle);
        kept.push(victim);
        const ending = runUntil(step, when, () => write(victim));
        buryOthers(refs);
        refs.recover(DEAD_THREAD_ID);
        const entries = await replayed(refs, awake);
        outcomes.add(entries === undefined ? 'too old' : 'complete');
        if (ending === 'completed') assert.ok(entries !== undefined, 'too old without a death');
        if (entries !== undefined) assert.deepEqual(entries, auditStore(refs).entries);
        await pending.then(
          (next) => assert.ok(entries !== undefined && next.done === false),
          (error) => assert.equal(error.code, 'ERR_WATCH_TOO_OLD'),
        );
        await Promise.all([awake.return(), asleep.return()]);
        await assertGoesOn(refs);
        assert.deepEqual(auditStore(refs).problems, []);
        return ending;
      });
      assert.ok(cuts > 20);
      assert.deepEqual([...outcomes].sort(), ['complete', 'too old']);
    });
  }

  it('and whose recoverer dies too, at any step', async () => {
    const kept: unknown[] = [];
    let doubles = 0;
    for (let death = 1; ; death += 7) {
      let first: Ending = 'completed';
      for (let secondDeath = 1 + (death % 7); ; secondDeath += 7) {
        const refs = create();
        const watcher = refs.watch();
        const victim = dying.RefManager.attach(refs.handle);
        first = runUntil(death, 'before', () => writes['an overwrite that takes several cells']?.(victim));
        buryOthers(refs);
        const recoverer = recovering.RefManager.attach(refs.handle);
        kept.push(victim, recoverer);
        const second = runUntil(secondDeath, 'before', () => recoverer.recover(DEAD_THREAD_ID));
        buryOthers(refs);
        refs.recover(DEAD_THREAD_ID);
        const entries = await replayed(refs, watcher);
        if (entries !== undefined) assert.deepEqual(entries, auditStore(refs).entries);
        assert.deepEqual(auditStore(refs).problems, []);
        await watcher.return();
        if (first === 'cut' && second === 'cut') doubles++;
        if (second === 'completed') break;
      }
      kept.length = 0;
      if (first === 'completed') break;
    }
    assert.ok(doubles > 50);
  });
});

describe('a watching thread that dies at any step', () => {
  /** Enough writes that somebody looks whether anybody watches. */
  function writeALap(refs: RefManager): void {
    for (let write = 0; write < watchState(refs).cells; write++) refs.setRef(id('a'), null);
  }

  const watchings: Record<string, (refs: RefManager) => unknown> = {
    'of watch()': (refs) => refs.watch(),
    'of watch() and return()': (refs) => refs.watch().return(),
    'of watch() and detach()': (refs) => {
      refs.watch();
      refs.detach();
    },
  };
  for (const [name, watching] of Object.entries(watchings)) {
    it(`${name} costs nothing once it is recovered, and harms no other watcher`, async () => {
      const kept: unknown[] = [];
      for (const others of [false, true]) {
        const cuts = await sweep(async (step, when) => {
          const refs = create();
          const other = others ? refs.watch() : undefined;
          const victim = dying.RefManager.attach(refs.handle);
          const ending = runUntil(step, when, () => kept.push(victim, watching(victim)));
          buryOthers(refs);
          refs.recover(DEAD_THREAD_ID);
          assert.equal(watchState(refs).epoch, 0);
          if (other !== undefined) {
            refs.setRef(id('a'), { name: 'told' });
            assert.equal((await eventsSoFar(refs, other)).length, 1);
            await other.return();
          }
          writeALap(refs);
          const { watched, head } = watchState(refs);
          assert.equal(watched, false);
          writeALap(refs);
          assert.equal(watchState(refs).head, head);
          await assertGoesOn(refs);
          return ending;
        });
        assert.ok(cuts > 0);
      }
    });
  }

  it('is told from one that lives by the system or its exit, while it waits for events', async () => {
    const refs = create();
    const gate = new Gate();
    const data: WatchWorkerData = { handle: refs.handle, gate: gate.memory };
    const [member] = startFleet(new URL('../support/watch-worker.ts', import.meta.url), [data]);
    assert.ok(member !== undefined);
    refs.watchWorker(member.worker);
    await gate.opened(0);
    assert.equal(watchState(refs).watchingSlots, 1);
    await member.worker.terminate();
    await member.ended;
    writeALap(refs);
    assert.equal(watchState(refs).watched, false);
    await assertGoesOn(refs);
  });
});
