/**
 * A stack overflow cuts a write at each of its atomic operations, and its thread goes on: what docs/api.md says of what is
 * stored then, and from when on.
 */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ContainerID, type ObjectReference, RefManager } from '../../src/index.ts';
import { interruptAt } from '../support/crash-points.ts'; // first: the core runs as JavaScript
import { auditStore } from '../support/store-audit.ts';

const OLD = { name: 'old' };
const NEW = { name: 'new' };
/** Asked under the lock, whatever is remembered. */
const ABSENT = { type: 'c', id: 'absent' };

type Seen = ObjectReference | null | undefined;

/** What a get without a lock finds after the cut, and then what one finds once a lock was taken, for each operation cut. */
function cutEverywhere(write: (refs: RefManager, id: ContainerID) => void): (readonly [first: Seen, then: Seen])[] {
  const pairs: (readonly [Seen, Seen])[] = [];
  for (let step = 1; ; step++) {
    const refs = RefManager.create({ stripes: 1, initialBytes: 0, maxBytes: 2 ** 20, maxThreads: 2 });
    const id = new ContainerID('c', 'held');
    refs.setRef(id, OLD);
    refs.getRef(id); // remembered from here on
    let wasCut = false;
    const overflow = (): never => {
      wasCut = true;
      throw new RangeError('Maximum call stack size exceeded');
    };
    try {
      interruptAt(step, overflow, () => write(refs, id));
    } catch (error) {
      assert.ok(error instanceof RangeError);
    }
    if (!wasCut) return pairs;
    const first = refs.getRef(id);
    assert.equal(refs.hasRef(ABSENT), false);
    const then = refs.getRef(id);
    assert.deepEqual(refs.getRef({ type: 'c', id: 'held' }), then);
    assert.deepEqual(refs.getRef(id), then);
    assert.equal(refs.size, then === undefined ? 0 : 1);
    assert.deepEqual(auditStore(refs).problems, []);
    pairs.push([first, then]);
  }
}

/** The different pairs, in the order in which they first come. */
function kindsOf(pairs: readonly (readonly [Seen, Seen])[]): string[] {
  return [...new Set(pairs.map((pair) => pair.map((ref) => ref?.name ?? 'nothing').join(', then ')))];
}

describe('a write that a stack overflow cuts', () => {
  it('leaves the old reference or the new one, and may show the old one until a lock is taken', () => {
    const kinds = kindsOf(cutEverywhere((refs, id) => refs.setRef(id, NEW)));
    assert.deepEqual(kinds, ['old, then old', 'old, then new', 'new, then new']);
  });

  it('has cleared the reference or not, from its end on', () => {
    const kinds = kindsOf(cutEverywhere((refs, id) => void refs.clearRef(id)));
    assert.deepEqual(kinds, ['old, then old', 'nothing, then nothing']);
  });
});
