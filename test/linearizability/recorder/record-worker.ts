/**
 * A thread that uses the store and writes down each operation: stamp, operation, stamp. Ends when its region is full,
 * when told to, when killed, or by itself before a chosen atomic operation of the store.
 */

import { workerData } from 'node:worker_threads';
import type { ContainerID, ContainerIDLike, RefManager, RefManagerHandle } from '../../../src/index.ts';
import { randomOf } from '../../support/churn.ts';
import { ABSENT, Action, REFUSED } from '../operation.ts';
import { HistoryMemory } from './history-memory.ts';
import { idsOf, numberOf, recordedValue, referenceOf } from './references.ts';
import { dieBeforeStep } from './sudden-end.ts';
import type { Variant } from './variant.ts';

export interface RecordData {
  /** Module of the store: the sources, or a mutant of them. */
  readonly store: string;
  readonly handle: RefManagerHandle;
  readonly variant: Variant;
  readonly history: SharedArrayBuffer;
  readonly region: number;
  readonly seed: number;
  /** Its first number; the others follow. */
  readonly firstValue: number;
  /** Ends within this operation, at this atomic step of it; undefined: it does not end by itself. */
  readonly end: { readonly operation: number; readonly step: number } | undefined;
}

/** What is done, as often as it stands here. */
const LOOKS = [Action.GET, Action.GET, Action.GET, Action.GET, Action.GET, Action.GET, Action.GET, Action.HAS];
const WRITES = [
  Action.SET,
  Action.SET,
  Action.SET,
  Action.SET,
  Action.CLEAR,
  Action.CLEAR,
  Action.REPLACE,
  Action.REPLACE,
];
const ALL = [...LOOKS, ...WRITES];

const data = workerData as RecordData;
const { variant, region, end } = data;
const module = (await import(data.store)) as { RefManager: typeof RefManager; ContainerID: typeof ContainerID };
const history = new HistoryMemory(data.history, variant.room);
const random = randomOf(data.seed);
const idOf = idsOf(variant.keys, variant.ids, module.ContainerID);
const refs = module.RefManager.attach({ ...data.handle, cacheEntries: variant.cacheEntries });
let nextValue = data.firstValue;
/** What this thread has found under each key last. */
const found = Array.from({ length: variant.keys }, () => ABSENT);
const WAYS_TO_REPLACE = 3;

function act(index: number, id: ContainerIDLike, key: number, action: Action): void {
  switch (action) {
    case Action.SET: {
      const value = recordedValue(nextValue++);
      const reference = referenceOf(key, value, variant.lengths);
      history.begin(region, index, key, action, value);
      let result = 0;
      try {
        refs.setRef(id, reference);
      } catch (error) {
        if ((error as { code?: string }).code !== 'ERR_STORE_FULL') throw error;
        result = REFUSED;
      }
      history.end(region, index, history.tick(), result);
      return;
    }
    case Action.GET: {
      history.begin(region, index, key, action, ABSENT);
      const ref = refs.getRef(id);
      const stamp = history.tick();
      found[key] = numberOf(key, ref, variant.lengths);
      history.end(region, index, stamp, found[key]);
      return;
    }
    case Action.CLEAR:
    case Action.HAS: {
      history.begin(region, index, key, action, ABSENT);
      const isThere = action === Action.CLEAR ? refs.clearRef(id) : refs.hasRef(id);
      history.end(region, index, history.tick(), isThere ? 1 : 0);
      return;
    }
    case Action.REPLACE: {
      const value = recordedValue(nextValue++);
      let result: number;
      try {
        result = replace(index, id, key, value) ? 1 : 0;
      } catch (error) {
        if ((error as { code?: string }).code !== 'ERR_STORE_FULL') throw error;
        result = REFUSED;
      }
      history.end(region, index, history.tick(), result);
    }
  }
}

/** Stores `value` in place of something expected: nothing, what this thread found last, or what is there. */
function replace(index: number, id: ContainerIDLike, key: number, value: number): boolean {
  const reference = referenceOf(key, value, variant.lengths);
  const way = random(WAYS_TO_REPLACE);
  if (way === 0) {
    history.begin(region, index, key, Action.REPLACE, value, ABSENT);
    return refs.setRefIfAbsent(id, reference);
  }
  if (way === 1) {
    const last = found[key] as number;
    const expected = last === ABSENT ? undefined : referenceOf(key, last, variant.lengths);
    history.begin(region, index, key, Action.REPLACE, value, last);
    return refs.compareAndSetRef(id, expected, reference);
  }
  history.begin(region, index, key, Action.REPLACE, value);
  refs.updateRef(id, (old) => {
    history.expect(region, index, numberOf(key, old, variant.lengths));
    return reference;
  });
  return true;
}

history.arrive();
for (let index = 0; index < variant.room && !history.isStopped; index++) {
  const key = random(variant.keys);
  const isLast = index === end?.operation;
  const actions = isLast ? WRITES : ALL; // a write can leave something behind
  const action = actions[random(actions.length)] as Action;
  const id = idOf(key);
  if (isLast) dieBeforeStep(end.step);
  act(index, id, key, action);
}
refs.detach();
