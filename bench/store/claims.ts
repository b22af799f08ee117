/**
 * What is claimed of the store, each with the measured value beside its limit. Only claims that the measurements say
 * something about; of several cells the worst one speaks.
 */

import { GO_FRESH_NAME, GO_NAME } from '../../src/bench/store/kinds/go-ref-manager.ts';
import { lmdb } from '../../src/bench/store/kinds/lmdb.ts';
import { mainThreadMap } from '../../src/bench/store/kinds/main-thread-map.ts';
import { privateWork } from '../../src/bench/store/kinds/private-work.ts';
import { freshStrings, heldIDs, sameStrings } from '../../src/bench/store/kinds/refmanager.ts';
import { sharedMap, sharedMapFresh } from '../../src/bench/store/kinds/sharedmap.ts';
import { threadLocalMap } from '../../src/bench/store/kinds/thread-local-map.ts';
import type { MatrixCell } from '../../src/bench/store/matrix.ts';
import type { Operation } from '../../src/bench/store/store-contender.ts';
import { OPERATIONS } from '../../src/bench/store/store-contender.ts';
import type { Claim } from '../harness/claim.ts';
import type { GrowthCell } from './growth.ts';
import type { MemoryRow } from './memory.ts';
import type { OpeningRow } from './opening.ts';

export interface Measurements {
  readonly matrix: readonly MatrixCell[];
  readonly growth: readonly GrowthCell[];
  readonly memory: readonly MemoryRow[];
  readonly openings: readonly OpeningRow[];
}

/** The sizes of store that claims about rates are made for. */
const REFS = 10_000;
const SMALL_REFS = 1_000;
const LARGE_REFS = 1_000_000;
const FEWEST = 2;
const MOST = 8;
const SHAREDMAP_THREADS = 4;
const KEPT_SHARE = 0.8;
const GROWTH_FACTOR = 1.2;
const PAYLOAD_FACTOR = 1.35;
const PAUSE_SLACK_US = 2_000;
const CREATE_MS = 5;
const ATTACH_MS = 1;
const US_PER_MS = 1_000;
const PERCENT = 100;

/** Ours must be at least `factor` times as fast as the rival wherever both were measured. */
interface RivalClaim {
  readonly ours: string;
  readonly rival: string;
  readonly operation: Operation;
  readonly draw?: MatrixCell['draw'];
  /** All numbers of threads, unless it says which. */
  readonly threads?: (threads: number) => boolean;
  /** REFS, unless it says another size. */
  readonly refs?: number;
  readonly factor: number;
}

const together = (threads: number): boolean => threads >= FEWEST && threads <= MOST;
const [held, same, fresh] = [heldIDs.name, sameStrings.name, freshStrings.name];

/**
 * Against Go: bare `get` by way of asking; writes in both ways that we write in. It stores a pointer where we write text into
 * shared memory: docs/decisions/0021.
 */
const AGAINST_GO: readonly RivalClaim[] = [
  { ours: held, rival: GO_NAME, operation: 'get', draw: 'uniform', refs: SMALL_REFS, factor: 2 },
  { ours: held, rival: GO_NAME, operation: 'get', draw: 'uniform', factor: 0.9 },
  { ours: same, rival: GO_NAME, operation: 'get', draw: 'uniform', factor: 1 },
  { ours: fresh, rival: GO_FRESH_NAME, operation: 'get', draw: 'uniform', factor: 0.5 },
  ...[held, same].flatMap((ours): RivalClaim[] => [
    { ours, rival: GO_NAME, operation: 'mixed 95/5', draw: 'zipf', threads: together, factor: 1 },
    { ours, rival: GO_NAME, operation: 'set + clear', threads: together, refs: SMALL_REFS, factor: 0.35 },
    { ours, rival: GO_NAME, operation: 'set + clear', threads: together, factor: 0.2 },
  ]),
];

const AGAINST_JAVASCRIPT: readonly RivalClaim[] = [
  ...[SMALL_REFS, REFS].flatMap((refs) =>
    (['overwrite', 'set + clear'] as const).map((operation): RivalClaim => {
      return { ours: held, rival: sharedMap.name, operation, threads: together, refs, factor: 10 };
    }),
  ),
  ...OPERATIONS.map((operation): RivalClaim => {
    const threads = (count: number): boolean => count === SHAREDMAP_THREADS;
    return { ours: same, rival: sharedMap.name, operation, threads, factor: 10 };
  }),
  {
    ours: fresh,
    rival: sharedMapFresh.name,
    operation: 'get',
    threads: (threads) => threads === SHAREDMAP_THREADS,
    factor: 10,
  },
  { ours: same, rival: lmdb.name, operation: 'get', factor: 30 },
  { ours: same, rival: mainThreadMap.name, operation: 'get', factor: 300 },
];

/** All claims that the measurements say anything about. */
export function claimsOf({ matrix, growth, memory, openings }: Measurements): Claim[] {
  return [
    ...[...AGAINST_GO, ...AGAINST_JAVASCRIPT].flatMap((claim) => rivalClaim(claim, matrix)),
    ...[held, same].flatMap((ours) => keptClaims(ours, matrix)),
    ...[held, same].flatMap((ours) => sizeClaims(ours, matrix)),
    ...memory.filter(({ contender }) => contender === held).map(memoryClaim),
    ...pauseClaims(growth),
    ...openings.filter(({ contender }) => contender === held).flatMap(openingClaims),
  ];
}

/** A rival that failed in a cell has no rate to compare with; ours that failed there has lost. */
function rivalClaim(claim: RivalClaim, matrix: MatrixCells): Claim[] {
  const { ours, rival, operation, draw, threads, refs = REFS, factor } = claim;
  const ratios = matrix
    .filter((cell) => cell.contender === ours && cell.operation === operation && cell.refs === refs)
    .filter((cell) => (draw === undefined || cell.draw === draw) && (threads === undefined || threads(cell.threads)))
    .flatMap((cell) => {
      const other = twin(matrix, { ...cell, contender: rival })?.opsPerSecond ?? Number.NaN;
      const own = Number.isNaN(cell.opsPerSecond) ? 0 : cell.opsPerSecond;
      return Number.isNaN(other) ? [] : [{ cell, ratio: own / other }];
    });
  const worst = ratios.toSorted((a, b) => a.ratio - b.ratio)[0];
  if (worst === undefined) return [];
  const counts = [...new Set(ratios.map(({ cell }) => cell.threads))].toSorted((a, b) => a - b);
  return [
    {
      claim: `${operation}${draw === undefined ? '' : `, ${draw}`}, ${count(refs)}, ${threadsText(counts)}: ${ours} / ${rival}`,
      measured: `${times(worst.ratio)} (worst: ${cellText(worst.cell)})`,
      limit: `≥ ${factor} ×`,
      holds: worst.ratio >= factor,
    },
  ];
}

/** Throughput with 8 threads as a share of that with 2, for each operation. */
function keptClaims(ours: string, matrix: MatrixCells): Claim[] {
  return matrix
    .filter((cell) => cell.contender === ours && cell.refs === REFS && cell.threads === MOST)
    .flatMap((cell): Claim[] => {
      const few = twin(matrix, { ...cell, threads: FEWEST });
      if (few === undefined) return [];
      const kept = cell.opsPerSecond / few.opsPerSecond;
      return [
        {
          claim: `${cell.operation}, ${cell.draw}: ${ours}, ${MOST} threads of what ${FEWEST} do`,
          measured: percent(kept),
          limit: `≥ ${percent(KEPT_SHARE)}`,
          holds: kept >= KEPT_SHARE,
        },
      ];
    });
}

/** How much longer a hot get takes in a large store, beside a Map of the thread's own. */
function sizeClaims(ours: string, matrix: MatrixCells): Claim[] {
  return matrix
    .filter((cell) => cell.contender === ours && cell.operation === 'get' && cell.refs === LARGE_REFS)
    .flatMap((large): Claim[] => {
      const growth = (contender: string): number => {
        const at = (refs: number): number => twin(matrix, { ...large, contender, refs })?.opsPerSecond ?? Number.NaN;
        return at(REFS) / at(LARGE_REFS);
      };
      const [own, floor] = [growth(ours), growth(threadLocalMap.name)];
      if (Number.isNaN(own) || Number.isNaN(floor)) return [];
      return [
        {
          claim: `get, ${large.draw}, ${threadsText([large.threads])}: ${ours}, time at ${count(LARGE_REFS)} of that at ${count(REFS)}`,
          measured: `${times(own)} (${threadLocalMap.name} ${times(floor)})`,
          limit: `≤ ${times(floor * GROWTH_FACTOR)}`,
          holds: own <= floor * GROWTH_FACTOR,
        },
      ];
    });
}

function memoryClaim({ refs, bytes, reservedBytes, payload }: MemoryRow): Claim {
  const reserved = reservedBytes === undefined ? '' : `, committed ${Math.round(reservedBytes)}`;
  return {
    claim: `bytes a reference at ${count(refs)}, of the ${payload} of key and value`,
    measured: `${times(bytes / payload)} (${Math.round(bytes)}${reserved})`,
    limit: `≤ ${PAYLOAD_FACTOR} ×`,
    holds: bytes <= PAYLOAD_FACTOR * payload,
  };
}

/** The largest growth that was measured, by number of threads. */
function pauseClaims(growth: readonly GrowthCell[]): Claim[] {
  const largest = Math.max(...growth.map(({ refs }) => refs));
  return growth
    .filter(({ contender, refs }) => contender === held && refs === largest)
    .flatMap(({ threads, p9999Us, refs }): Claim[] => {
      const floor = growth.find(
        (other) => other.contender === privateWork.name && other.threads === threads && other.refs === refs,
      );
      if (floor === undefined) return [];
      return [
        {
          claim: `growing to ${count(refs)}, ${threadsText([threads])}: longest pause, p99.99`,
          measured: `${ms(p9999Us)} (a fleet that shares nothing: ${ms(floor.p9999Us)})`,
          limit: `≤ floor + ${ms(PAUSE_SLACK_US)}`,
          holds: p9999Us <= floor.p9999Us + PAUSE_SLACK_US,
        },
      ];
    });
}

function openingClaims({ createMs, attachMs }: OpeningRow): Claim[] {
  const claim = (call: string, measuredMs: number, limitMs: number): Claim => ({
    claim: `${call}, median`,
    measured: ms(measuredMs * US_PER_MS),
    limit: `≤ ${limitMs} ms`,
    holds: measuredMs <= limitMs,
  });
  return [claim('create()', createMs, CREATE_MS), claim('attach()', attachMs, ATTACH_MS)];
}

type MatrixCells = readonly MatrixCell[];

/** The cell of the same question with that contender, size and number of threads. */
function twin(matrix: MatrixCells, cell: MatrixCell): MatrixCell | undefined {
  return matrix.find(
    (other) =>
      other.contender === cell.contender &&
      other.operation === cell.operation &&
      other.draw === cell.draw &&
      other.refs === cell.refs &&
      other.threads === cell.threads,
  );
}

function cellText({ threads, draw }: MatrixCell): string {
  return `${threadsText([threads])}, ${draw}`;
}

function threadsText(counts: readonly number[]): string {
  const [first, last] = [counts[0] ?? 0, counts.at(-1) ?? 0];
  if (first !== last) return `${first}-${last} threads`;
  return first === 1 ? '1 thread' : `${first} threads`;
}

function count(refs: number): string {
  return refs.toLocaleString('en-US');
}

function times(ratio: number): string {
  return `${ratio.toLocaleString('en-US', { maximumSignificantDigits: 3 })} ×`;
}

function percent(share: number): string {
  return `${Math.round(share * PERCENT)}%`;
}

function ms(us: number): string {
  return `${(us / US_PER_MS).toLocaleString('en-US', { maximumSignificantDigits: 3 })} ms`;
}
