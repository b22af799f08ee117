import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Phase } from '../../../src/bench/fleet/phase.ts';
import { KeyStrings, keySpace, ownKeys } from '../../../src/bench/store/keys/key-space.ts';
import { referenceFor, valuesToSet } from '../../../src/bench/store/keys/references.ts';
import { type LoopResult, runBlocking } from '../../../src/bench/store/operation-loop.ts';
import type { Operation } from '../../../src/bench/store/store-contender.ts';
import type { BlockingStore } from '../../../src/bench/store/store-kind.ts';
import type { ObjectReference } from '../../../src/index.ts';

const REFS = 100;
const CALLS_TO_WARM = 500;
const CALLS_IN_ALL = 2_000;
const space = keySpace(REFS);

type MapStore = BlockingStore<string> & { readonly map: Map<string, ObjectReference> };

function correctStore(): MapStore {
  const map = new Map<string, ObjectReference>();
  const strings = new KeyStrings(space);
  for (let key = 0; key < REFS; key++) map.set(strings.text(key), referenceFor(key));
  return {
    style: 'returns',
    map,
    key: (texts, key) => texts.text(key),
    get: (key) => map.get(key),
    set: (key, ref) => void map.set(key, ref),
    clear: (key) => void map.delete(key),
  };
}

/** Runs it on this thread: the store itself moves the phase on, by the number of its calls. */
function run(store: BlockingStore<string>, operation: Operation): LoopResult {
  const control = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  control[0] = Phase.WARM;
  let calls = 0;
  const counted = (): void => {
    calls++;
    if (calls === CALLS_TO_WARM) control[0] = Phase.MEASURE;
    if (calls === CALLS_IN_ALL) control[0] = Phase.STOP;
  };
  const counting: BlockingStore<string> = {
    style: 'returns',
    key: (texts, key) => store.key(texts, key),
    get: (key) => {
      counted();
      return store.get(key);
    },
    set: (key, ref) => {
      counted();
      store.set(key, ref);
    },
    clear: (key) => {
      counted();
      store.clear(key);
    },
  };
  const strings = new KeyStrings(space);
  const keys = Array.from({ length: ownKeys(space, 1) }, (_, key) => store.key(strings, key));
  const task = { control, operation, draws: space.zipf, first: 0, refs: REFS, own: ownKeys(space, 0), seed: 1 };
  return runBlocking(counting, { keys, strings, values: valuesToSet(0) }, task);
}

it('finds nothing wrong with a store that is right, and counts from the end of the warm-up', () => {
  for (const operation of ['get', 'get absent', 'overwrite', 'set + clear', 'mixed 95/5', 'mixed 50/50'] as const) {
    const { wrong, operations } = run(correctStore(), operation);
    assert.equal(wrong, 0, operation);
    assert.ok(Math.abs(operations - (CALLS_IN_ALL - CALLS_TO_WARM)) <= 16, `${operation}: ${operations}`);
  }
});

it('leaves the references in place, each with its own digit', () => {
  const store = correctStore();
  run(store, 'mixed 50/50');
  assert.equal(run(store, 'get').wrong, 0);
  assert.equal(store.map.size, REFS);
});

it("counts another's reference and a missing one as wrong", () => {
  assert.ok(run({ ...correctStore(), get: () => referenceFor(1) }, 'get').wrong > 0);
  assert.ok(run({ ...correctStore(), get: () => undefined }, 'mixed 95/5').wrong > 0);
});

it('counts a found absent key as wrong', () => {
  assert.ok(run({ ...correctStore(), get: () => referenceFor(1) }, 'get absent').wrong > 0);
});

it('sees in the end that nothing was cleared, or nothing set', () => {
  assert.ok(run({ ...correctStore(), clear: () => {} }, 'set + clear').wrong > 0);
  assert.ok(run({ ...correctStore(), set: () => {} }, 'set + clear').wrong > 0);
});
