/**
 * What a reference takes in memory, beside the characters of its key and value.
 */

import { KeyStrings, keySpace } from '../../src/bench/store/keys/key-space.ts';
import { referenceFor, textFor, valueLength } from '../../src/bench/store/keys/references.ts';
import type { StoreContender } from '../../src/bench/store/store-contender.ts';

export interface MemoryRow {
  readonly contender: string;
  readonly refs: number;
  /** Bytes in use, a reference. */
  readonly bytes: number;
  /** Bytes committed, a reference, where a store commits in advance. */
  readonly reservedBytes: number | undefined;
  /** Characters of type, ID and all fields, a reference; each would fit a byte. */
  readonly payload: number;
}

/** Each with `wanted` references, or as many as it is weighed with. */
export async function runMemory(
  wanted: number,
  contenders: readonly StoreContender[],
  progress: (text: string) => void,
): Promise<MemoryRow[]> {
  const rows: MemoryRow[] = [];
  for (const contender of contenders) {
    const refs = Math.min(wanted, contender.weighedUpTo);
    if (refs === 0) continue;
    progress(`weighing ${refs} references: ${contender.name}`);
    const space = keySpace(refs);
    const payload = new KeyStrings(space).type.length + textFor(0).length + valueLength(referenceFor(0));
    const { bytes, reservedBytes } = await contender.weigh(space);
    rows.push({
      contender: contender.name,
      refs,
      bytes: bytes / refs,
      reservedBytes: reservedBytes === undefined ? undefined : reservedBytes / refs,
      payload,
    });
  }
  return rows;
}
