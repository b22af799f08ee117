/** Real workers that end at exact steps of a call, and nobody is told: the next call of any other thread goes on. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { namesOwner } from '../../src/core/lock-words.ts';
import { RefManager } from '../../src/index.ts';
import { SLOT_WORDS, Slot, Stripe } from '../../src/memory/layout.ts';
import { SharedMemory } from '../../src/memory/shared-memory.ts';
import { Mode } from '../../src/sync/lock/lock-mode.ts';
import type { DyingCall, DyingData } from '../support/dying-worker.ts';
import { startFleet } from '../support/fleet.ts';
import { Gate } from '../support/gate.ts';
import { auditStore } from '../support/store-audit.ts';

const dyingWorker = new URL('../support/dying-worker.ts', import.meta.url);
const linux = process.platform === 'linux' ? {} : { skip: 'the system does not tell which threads live' };
const contested = { type: 'containerd', id: 'contested' };
const before = { name: 'before' };

/** Operations of a call, and steps of it that lie before, inside and after its commit. */
const calls: readonly [DyingCall, readonly number[]][] = [
  ['setRef', [2, 7, 12, 17, 22, 27, 32]],
  ['clearRef', [2, 6, 9, 12]],
  ['getRef', [2, 4, 6]],
];

function create(): RefManager {
  const refs = RefManager.create({ stripes: 1, maxThreads: 2, maxBytes: 2 ** 20, initialBytes: 0 });
  refs.setRef(contested, before);
  refs.setRef({ type: 'containerd', id: 'beside' }, before);
  return refs;
}

/** Some thread has the only stripe, or reads in it. */
function isHeld(refs: RefManager): boolean {
  const { layout, words } = SharedMemory.attach(refs.handle);
  const { firstStripe, slots, maxThreads } = layout.lock;
  const lines = Array.from({ length: maxThreads }, (_, slot) => words[slots + slot * SLOT_WORDS + Slot.LINE]);
  return namesOwner(words[firstStripe + Stripe.WRITER] as number) || lines.some((line) => line !== Mode.NONE);
}

describe('a worker that ends in the middle of a call', () => {
  for (const [call, steps] of calls) {
    for (const [i, step] of steps.entries()) {
      const end = i % 2 === 0 ? 'when terminated' : 'process.exit';
      it(`is found by whoever is blocked: ${call}, step ${step}, ${end}`, linux, async () => {
        const refs = create();
        const gate = new Gate();
        const data: DyingData = { handle: refs.handle, gate: gate.memory, call, step, end };
        const [member] = startFleet(dyingWorker, [data]);
        gate.waitUntil(0);
        const held = isHeld(refs);
        void member?.worker.terminate(); // no event loop turn of this thread follows: nobody is told
        refs.setRef({ type: 'containerd', id: 'new' }, before);
        const found = refs.getRef(contested);
        if (call === 'getRef') assert.deepEqual(found, before);
        assert.ok(found === undefined || found?.name === 'before' || found?.uid?.length === 1000);
        await member?.ended;
        refs.recover(member?.threadId ?? 0);
        assert.equal(refs.size, found === undefined ? 2 : 3);
        assert.deepEqual(auditStore(refs).problems, []);
        assert.equal(refs.stats().recoveries, held ? 1 : 0);
      });
    }
  }

  it('is recovered when its exit is watched', async () => {
    const refs = create();
    const gate = new Gate();
    const data: DyingData = { handle: refs.handle, gate: gate.memory, call: 'setRef', step: 12, end: 'process.exit' };
    const [member] = startFleet(dyingWorker, [data]);
    refs.watchWorker((member as NonNullable<typeof member>).worker);
    await member?.ended;
    assert.equal(refs.stats().recoveries, 1);
    assert.deepEqual(auditStore(refs).problems, []);
  });
});
