/**
 * Who takes part in `bench store`, by the names that `--against` takes.
 */

import { unlessAborted } from '../fleet/run-watch.ts';
import type { BenchAbsentee, BenchContender, Side } from '../result/bench-result.ts';
import { GO_NAME, goRefManagers } from './kinds/go-ref-manager.ts';
import { lmdb } from './kinds/lmdb.ts';
import { mainThreadMap } from './kinds/main-thread-map.ts';
import { multithreadingJson } from './kinds/multithreading-json.ts';
import { heldIDs, nothingRemembered, sameStrings } from './kinds/refmanager.ts';
import { sharedMap } from './kinds/sharedmap.ts';
import { threadLocalMap } from './kinds/thread-local-map.ts';
import type { StoreContender } from './store-contender.ts';
import { StoreCrew } from './store-crew.ts';
import type { StoreKind } from './store-kind.ts';

interface Known {
  readonly kind: StoreKind | 'go';
  readonly side: Side;
  /** What advice calls it. */
  readonly words: string;
}

/** The simpler ones first: of several that are level, advice names the first. */
const KNOWN: Readonly<Record<string, Known>> = {
  refmanager: { kind: sameStrings, side: 'ours', words: 'RefManager' },
  'main-thread': { kind: mainThreadMap, side: 'rival', words: 'a Map in the main thread' },
  sharedmap: { kind: sharedMap, side: 'rival', words: 'sharedmap' },
  multithreading: { kind: multithreadingJson, side: 'rival', words: "the SharedJsonBuffer of npm's multithreading" },
  lmdb: { kind: lmdb, side: 'rival', words: 'lmdb' },
  'thread-local': { kind: threadLocalMap, side: 'beside', words: 'a Map in each thread' },
  go: { kind: 'go', side: 'beside', words: "the kubelet's RefManager in Go" },
  'held-ids': { kind: heldIDs, side: 'beside', words: 'RefManager with held IDs' },
  'cache-off': { kind: nothingRemembered, side: 'beside', words: 'RefManager without its cache' },
};
const OURS = 'refmanager';

/** What `--against` takes. */
export const STORE_RIVALS: readonly string[] = Object.keys(KNOWN).filter((key) => key !== OURS);
/** What it is by default. */
export const USUAL_STORE_RIVALS: readonly string[] = [
  'main-thread',
  'sharedmap',
  'multithreading',
  'lmdb',
  'thread-local',
  'go',
];

export interface LineUp {
  readonly entrants: readonly (BenchContender & { readonly contender: StoreContender })[];
  /** Who cannot take part, and why. */
  readonly absent: readonly BenchAbsentee[];
}

/** Gets everybody ready; nobody takes part when `signal` aborts meanwhile. Close all `entrants`' contenders in the end. */
export async function lineUp(against: readonly string[], signal?: AbortSignal): Promise<LineUp> {
  const entrants: LineUp['entrants'][number][] = [];
  const absent: BenchAbsentee[] = [];
  for (const key of [OURS, ...against]) {
    const { kind, side, words } = KNOWN[key] as Known;
    const contender = kind === 'go' ? goRefManagers().find(({ name }) => name === GO_NAME) : new StoreCrew(kind);
    if (contender === undefined) continue;
    const { name, about } = contender;
    const ready = await unlessAborted(signal, async () => ({ reason: await contender.prepare() }));
    if (ready === undefined) {
      await Promise.all([contender, ...entrants.map((one) => one.contender)].map((one) => one.close()));
      return { entrants: [], absent: [] };
    }
    if (ready.reason === undefined) {
      entrants.push({ key, side, words, name, about, contender });
    } else {
      absent.push({ key, name, reason: ready.reason });
      await contender.close();
    }
  }
  return { entrants, absent };
}
