/** What a get costs: remembered, decoded, and in vain. */

import { belongsTo } from '../../../src/bench/store/keys/references.ts';
import { type ContainerID, RefManager } from '../../../src/index.ts';
import type { Contest, Side } from '../contest.ts';
import { heldIDs, KEYS, references } from './keys.ts';
import { TextWriter } from './text-writer.ts';

const HIT_ROUNDS = 50;
const OTHER_ROUNDS = 4;

/** A turn that gets every key so many times, and fails when one of the references is another's. */
function gets(rounds: number, refs: RefManager, ids: readonly ContainerID[]): Side {
  const run = (): void => {
    let right = 0;
    for (let round = 0; round < rounds; round++) {
      for (let i = 0; i < KEYS; i++) if (belongsTo(i, refs.getRef(ids[i] as ContainerID))) right++;
    }
    if (right !== rounds * KEYS) throw new Error(`${right} of ${rounds * KEYS} gets were right`);
  };
  return { operations: rounds * KEYS, run };
}

function filledStore(ids: readonly ContainerID[], cacheEntries?: number): RefManager {
  const refs = RefManager.create(cacheEntries === undefined ? {} : { cacheEntries });
  const values = references();
  for (const [i, id] of ids.entries()) refs.setRef(id, values[i] ?? null);
  return refs;
}

export function hit(): Contest {
  const ids = heldIDs();
  const refs = filledStore(ids);
  const texts = ids.map(String);
  const map = new Map(references().map((ref, i) => [texts[i] as string, ref]));
  const yardstick = (): void => {
    let right = 0;
    for (let round = 0; round < HIT_ROUNDS; round++) {
      for (let i = 0; i < KEYS; i++) if (belongsTo(i, map.get(texts[i] as string))) right++;
    }
    if (right !== HIT_ROUNDS * KEYS) throw new Error(`${right} of ${HIT_ROUNDS * KEYS} gets were right`);
  };
  return { path: gets(HIT_ROUNDS, refs, ids), yardstick: { operations: HIT_ROUNDS * KEYS, run: yardstick } };
}

export function decode(): Contest {
  const ids = heldIDs();
  const texts = references().map((ref) => JSON.stringify(ref));
  const yardstick = (): void => {
    let right = 0;
    for (let i = 0; i < KEYS; i++) if (belongsTo(i, JSON.parse(texts[i] as string))) right++;
    if (right !== KEYS) throw new Error(`${right} of ${KEYS} were right`);
  };
  return {
    path: gets(OTHER_ROUNDS, filledStore(ids, 0), ids),
    yardstick: { operations: KEYS, run: yardstick },
  };
}

export function absent(): Contest {
  const refs = filledStore(heldIDs());
  const others = heldIDs(KEYS);
  const writer = new TextWriter();
  const path = (): void => {
    let found = 0;
    for (let round = 0; round < OTHER_ROUNDS; round++) {
      for (let i = 0; i < KEYS; i++) if (refs.getRef(others[i] as ContainerID) !== undefined) found++;
    }
    if (found !== 0) throw new Error(`${found} that were never set were found`);
  };
  return {
    path: { operations: OTHER_ROUNDS * KEYS, run: path },
    yardstick: writer.writes(
      others.map(({ id }) => id),
      OTHER_ROUNDS,
    ),
  };
}
