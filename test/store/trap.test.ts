/** The engine stops the WebAssembly core in the middle of a write: as after a death, the stripe is repaired, and all adds up. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { OWN_CHUNK_TABLE, OWN_FIRST_CHUNK, OWN_FIRST_STRIPE } from '../../src/core/store/own.ts';
import { ContainerID, RefManager } from '../../src/index.ts';
import { SharedMemory } from '../../src/memory/shared-memory.ts';
import { auditStore } from '../support/store-audit.ts';

delete process.env['REFMANAGER_CORE']; // of this process alone: JavaScript does not trap

/** Words that no memory has: where nothing is, it traps. */
const BEYOND = 2 ** 29;
const PLACES = { OWN_FIRST_STRIPE, OWN_CHUNK_TABLE, OWN_FIRST_CHUNK };

const CALLS: Readonly<Record<string, (refs: RefManager, held: ContainerID) => unknown>> = {
  'a set of a new ID': (refs) => refs.setRef({ type: 'c', id: 'new' }, { name: 'new' }),
  'an overwrite': (refs) => refs.setRef({ type: 'c', id: 'held' }, { name: 'other' }),
  'an overwrite by a held ID': (refs, held) => refs.setRef(held, { name: 'other' }),
  'a clear': (refs) => refs.clearRef({ type: 'c', id: 'held' }),
  'a clear by a held ID': (refs, held) => refs.clearRef(held),
};

describe('a trap in the core leaves the store whole', () => {
  for (const [name, call] of Object.entries(CALLS)) {
    for (const [what, place] of Object.entries(PLACES)) {
      it(`in ${name}, by ${what}`, () => {
        const refs = RefManager.create({ stripes: 1, initialBytes: 0, maxBytes: 2 ** 20, maxThreads: 2 });
        const held = new ContainerID('c', 'held');
        refs.setRef(held, { name: 'before' });
        refs.setRef({ type: 'c', id: 'beside' }, null);
        const { words, layout } = SharedMemory.attach(refs.handle);
        const right = words[layout.scratch + place] as number;
        words[layout.scratch + place] = BEYOND;
        assert.throws(() => call(refs, held), { name: 'RuntimeError' });
        words[layout.scratch + place] = right;
        assert.deepEqual(refs.getRef({ type: 'c', id: 'held' }), { name: 'before' });
        assert.equal(refs.stats().repairs, 1);
        assert.deepEqual(auditStore(refs).problems, []);
        call(refs, held);
        assert.deepEqual(auditStore(refs).problems, []);
      });
    }
  }
});
