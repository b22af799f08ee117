/**
 * Who takes part in `bench lock`, by the names that `--against` takes.
 */

import { unlessAborted } from '../fleet/run-watch.ts';
import type { BenchAbsentee, BenchContender, Side } from '../result/bench-result.ts';
import type { Contender } from './contender.ts';
import { counterRwLock } from './kinds/counter-rw-lock.ts';
import { goRwMutex } from './kinds/go-rw-mutex.ts';
import { multithreadingRwLock } from './kinds/multithreading-rw-lock.ts';
import { plainMutex } from './kinds/plain-mutex.ts';
import { refmanagerGuards, refmanagerRwLock } from './kinds/refmanager-rw-lock.ts';
import { refmanagerStripes } from './kinds/refmanager-stripes.ts';
import { webLocks } from './kinds/web-locks.ts';
import { crewContender, type LockCrew } from './lock-crew.ts';
import type { LockKind } from './lock-kind.ts';

interface Known {
  readonly kind: LockKind | 'go';
  readonly side: Side;
  /** What advice calls it. */
  readonly words: string;
}

/** The simpler ones first: of several that are level, advice names the first. */
const KNOWN: Readonly<Record<string, Known>> = {
  rwlock: { kind: refmanagerRwLock, side: 'ours', words: 'RWLock' },
  mutex: { kind: plainMutex, side: 'rival', words: 'a plain mutex' },
  counter: { kind: counterRwLock, side: 'rival', words: 'a counter RW lock' },
  multithreading: { kind: multithreadingRwLock, side: 'rival', words: "the RwLock of npm's multithreading" },
  'web-locks': { kind: webLocks, side: 'rival', words: 'Web Locks' },
  go: { kind: 'go', side: 'beside', words: "Go's sync.RWMutex" },
  guards: { kind: refmanagerGuards, side: 'beside', words: 'RWLock with guards' },
  striped: { kind: refmanagerStripes, side: 'beside', words: 'the lock inside RWLock' },
};
const OURS = 'rwlock';

/** What `--against` takes. */
export const LOCK_RIVALS: readonly string[] = Object.keys(KNOWN).filter((key) => key !== OURS);
/** What it is by default. */
export const USUAL_LOCK_RIVALS: readonly string[] = ['mutex', 'counter', 'multithreading', 'web-locks', 'go'];

/** A lock of the user's own. */
export interface OwnLock {
  /** As the user named it. */
  readonly file: string;
  /** URL of its module. */
  readonly module: string;
  readonly kind: LockKind;
  /** Why it cannot run here. */
  readonly missing: string | undefined;
}

export interface LineUp {
  readonly entrants: readonly (BenchContender & { readonly contender: Contender })[];
  /** Who cannot take part, and why. */
  readonly absent: readonly BenchAbsentee[];
}

/** Gets everybody ready; nobody takes part when `signal` aborts meanwhile. Close all `entrants`' contenders in the end. */
export async function lineUp(
  crew: LockCrew,
  against: readonly string[],
  own: readonly OwnLock[],
  signal?: AbortSignal,
): Promise<LineUp> {
  const wanted = [
    ...[OURS, ...against].map((key) => {
      const { kind, side, words } = KNOWN[key] as Known;
      return { key, side, words, contender: kind === 'go' ? goRwMutex() : crewContender(crew, kind) };
    }),
    ...own.map(({ kind, module, missing }) => {
      const contender = { ...crewContender(crew, kind, module), prepare: async () => missing };
      return { key: kind.name, side: 'rival' as const, words: kind.name, contender };
    }),
  ];
  const entrants: LineUp['entrants'][number][] = [];
  const absent: BenchAbsentee[] = [];
  for (const one of wanted) {
    const { name, about } = one.contender;
    const ready = await unlessAborted(signal, async () => ({ reason: await one.contender.prepare() }));
    if (ready === undefined) {
      await Promise.all([one, ...entrants].map(({ contender }) => contender.close()));
      return { entrants: [], absent: [] };
    }
    if (ready.reason === undefined) {
      entrants.push({ ...one, name, about });
    } else {
      absent.push({ key: one.key, name, reason: ready.reason });
      await one.contender.close();
    }
  }
  return { entrants, absent };
}
