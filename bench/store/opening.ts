/**
 * How long it takes to make an empty store, and to attach a thread to it.
 */

import { median } from '../../src/bench/statistics.ts';
import { keySpace } from '../../src/bench/store/keys/key-space.ts';
import type { StoreCrew } from '../../src/bench/store/store-crew.ts';

export interface OpeningRow {
  readonly contender: string;
  readonly createMs: number;
  readonly attachMs: number;
  /** Of the first store, when nothing was compiled yet. */
  readonly firstCreateMs: number;
  readonly firstAttachMs: number;
}

export async function runOpenings(times: number, crew: StoreCrew): Promise<OpeningRow> {
  const space = keySpace(0);
  const create: number[] = [];
  const attach: number[] = [];
  for (let i = 0; i < times; i++) {
    const { createMs, attachMs } = await crew.openingMs(space);
    create.push(createMs);
    attach.push(attachMs);
  }
  return {
    contender: crew.name,
    createMs: median(create),
    attachMs: median(attach),
    firstCreateMs: create[0] ?? Number.NaN,
    firstAttachMs: attach[0] ?? Number.NaN,
  };
}
