/** A patient reader (docs/decisions/0003) asks to be promoted when its patience is over: from there on few pass it. */

import '../support/steered-clock.ts'; // first

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { MODE_MASK } from '../../src/core/lock-words.ts';
import { BARE_STRIPE_WORDS, lockRegion } from '../../src/memory/layout.ts';
import { deadlineIn } from '../../src/sync/lock/deadline.ts';
import { Mode } from '../../src/sync/lock/lock-mode.ts';
import { StripedLock } from '../../src/sync/lock/striped-lock.ts';
import { ThreadRegistry } from '../../src/sync/threads/thread-registry.ts';
import { SILENT_OBSERVER } from '../support/silent-observer.ts';
import { setClock } from '../support/steered-clock.ts';

const PATIENCE_MS = 5;
const region = lockRegion(0, 2, 1, BARE_STRIPE_WORDS);
const nothing = (): void => undefined;

function lockOf(registry: ThreadRegistry, threadId: number): StripedLock {
  const identity = registry.claim(threadId);
  assert.ok(identity !== undefined);
  const observer = SILENT_OBSERVER;
  const options = { spins: 0, probeMs: Number.POSITIVE_INFINITY, patienceMs: PATIENCE_MS, repair: nothing, observer };
  return new StripedLock(registry, identity, options);
}

for (const wakes of ['woken', 'by itself'] as const) {
  it(`a reader that finds a writer inside whenever it looks, ${wakes}, asks after its patience and is promoted`, (t) => {
    let nowMs = 1000;
    t.after(() => setClock(undefined));
    setClock(nowMs);
    const memory = new SharedArrayBuffer(region.end * Int32Array.BYTES_PER_ELEMENT);
    const words = new Int32Array(memory);
    const registry = new ThreadRegistry(words, new BigInt64Array(memory), region);
    const writer = lockOf(registry, 1);
    const reader = lockOf(registry, 2);
    const mode = (): number => (words[registry.lineIndex(1)] ?? 0) & MODE_MASK;
    writer.acquireWrite(0, 0);
    const waiting = reader.acquiringRead(0, deadlineIn(Number.POSITIVE_INFINITY));
    let step = waiting.next();
    for (let passed = 0; passed < PATIENCE_MS; passed++) {
      assert.equal(mode(), Mode.NONE, 'it blocks no writer meanwhile');
      if (wakes === 'woken') {
        writer.releaseWrite();
        writer.acquireWrite(0, 0); // before the reader runs again
      }
      nowMs += 1.01; // more than 1: what it becomes in seconds is not exact
      setClock(nowMs);
      step = waiting.next(wakes === 'woken');
    }
    assert.equal(mode(), Mode.WAITING);
    writer.releaseWrite();
    assert.equal(mode(), Mode.READING, 'promoted by the next release');
    step = waiting.next(true);
    assert.deepEqual(step, { done: true, value: true });
    reader.releaseRead();
  });
}
