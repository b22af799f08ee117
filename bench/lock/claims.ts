/**
 * What is claimed of the lock, each with the measured value beside its limit. A claim that does not hold is printed
 * like any other: nothing fails because of it.
 */

import { multithreadingRwLock } from '../../src/bench/lock/kinds/multithreading-rw-lock.ts';
import { refmanagerGuards, refmanagerRwLock } from '../../src/bench/lock/kinds/refmanager-rw-lock.ts';
import { refmanagerStripes } from '../../src/bench/lock/kinds/refmanager-stripes.ts';
import { pauses } from '../../src/bench/lock/kinds/shares-nothing.ts';
import type { MatrixCell } from '../../src/bench/lock/matrix.ts';
import { median } from '../../src/bench/statistics.ts';
import type { Claim } from '../harness/claim.ts';
import type { FairnessRow } from './fairness.ts';
import { TASKS, type UncontendedCost } from './uncontended.ts';

export interface Measurements {
  readonly uncontended: readonly UncontendedCost[];
  readonly matrix: readonly MatrixCell[];
  readonly fairness: readonly FairnessRow[];
  /** Names of the contenders that run on Node, ours among them. */
  readonly javaScript: readonly string[];
}

const OURS: readonly string[] = [refmanagerRwLock.name, refmanagerGuards.name, refmanagerStripes.name];
const READ_LIMIT = 1.5;
const WRITE_LIMIT = 2;
/** Attached threads at which the claims about uncontended costs are made. */
const ATTACHED = 2;
const MOSTLY_READ = 0.95;
const FEWEST = 2;
const MOST = 8;
const PEER_FACTOR = 2;
const KEPT_SHARE = 0.8;
const FLOOR_SLACK_US = 10_000;
const US_PER_MS = 1_000;
const PERCENT = 100;

/** All claims that the measurements say anything about. */
export function claimsOf(measurements: Measurements): Claim[] {
  return [
    ...uncontendedClaims(measurements.uncontended),
    ...OURS.flatMap((ours) => [
      ...rivalClaims(ours, measurements),
      ...keptClaims(ours, measurements.matrix),
      ...fairnessClaims(ours, measurements.fairness),
    ]),
  ];
}

function uncontendedClaims(costs: readonly UncontendedCost[]): Claim[] {
  const costOf = (task: string): UncontendedCost | undefined =>
    costs.find((one) => one.task === task && one.attached === ATTACHED);
  const ratio = (task: string, yardstick: string, limit: number): Claim[] => {
    const [ours, beside] = [costOf(task), costOf(yardstick)];
    if (ours === undefined || beside === undefined) return [];
    const ratios = pairwise(ours.rounds, beside.rounds);
    const measured = median(ratios);
    const [least, most] = [Math.min(...ratios), Math.max(...ratios)].map((one) => one.toFixed(2));
    return [
      {
        claim: `uncontended, ${ATTACHED} attached: ${task} / ${yardstick}`,
        measured: `${measured.toFixed(2)} × (${least} to ${most}; ${ours.ns.toFixed(1)} / ${beside.ns.toFixed(1)} ns)`,
        limit: `≤ ${limit} ×`,
        holds: measured <= limit,
      },
    ];
  };
  return [
    ...[TASKS.bodyRead, TASKS.guardRead, TASKS.tryRead, TASKS.storeRead].flatMap((task) =>
      ratio(task, TASKS.yardstickRead, READ_LIMIT),
    ),
    ...[TASKS.bodyWrite, TASKS.guardWrite, TASKS.tryWrite, TASKS.storeWrite].flatMap((task) =>
      ratio(task, TASKS.yardstickWrite, WRITE_LIMIT),
    ),
  ];
}

/**
 * Against every JavaScript rival, in the cells with mostly reads and 2 to 8 threads, by the ratios of each repeat: ahead
 * when their median is, level when some repeat is, else behind.
 */
function rivalClaims(ours: string, { matrix, javaScript }: Measurements): Claim[] {
  const rivals = javaScript.filter((name) => !OURS.includes(name));
  return rivals.flatMap((rival): Claim[] => {
    const factor = rival === multithreadingRwLock.name ? PEER_FACTOR : 1;
    const compared = matrix
      .filter(({ contender, threads, readShare }) => contender === ours && mostlyRead(readShare) && few(threads))
      .map((cell) => {
        const ratios = pairwise(cell.summary.rates, twin(matrix, cell, rival)?.summary.rates ?? []);
        return { cell, ratio: median(ratios), best: Math.max(...ratios) };
      })
      .filter(({ ratio }) => !Number.isNaN(ratio)); // the rival stalled or let two in: no throughput to compare with
    const worst = compared.reduce<(typeof compared)[number] | undefined>(
      (found, next) => (found === undefined || next.ratio < found.ratio ? next : found),
      undefined,
    );
    if (worst === undefined) return [];
    const ahead = compared.filter(({ ratio }) => ratio >= factor).length;
    const behind = compared.filter(({ best }) => best < factor).length;
    const level = compared.length - ahead - behind;
    return [
      {
        claim: `${ours}: throughput against ${rival}, reads ≥ 95%, 2-8 threads`,
        measured: `${compared.length} cells: ahead in ${ahead}, level in ${level}, behind in ${behind}; worst ${worst.ratio.toFixed(2)} × (${cellText(worst.cell)})`,
        limit: `≥ ${factor} × in some repeat of each`,
        holds: behind === 0,
      },
    ];
  });
}

/** Ratios of the repeats in which both have a value. */
function pairwise(ours: readonly number[], theirs: readonly number[]): number[] {
  return ours.map((value, repeat) => value / (theirs[repeat] ?? Number.NaN)).filter((ratio) => !Number.isNaN(ratio));
}

/** Throughput with 8 threads as a share of that with 2, by read share, no hold, one lock. */
function keptClaims(ours: string, matrix: readonly MatrixCell[]): Claim[] {
  return matrix
    .filter(
      (cell) => cell.contender === ours && cell.threads === MOST && cell.holdUs === 0 && mostlyRead(cell.readShare),
    )
    .flatMap((cell): Claim[] => {
      const few = twin(matrix, { ...cell, threads: FEWEST }, ours);
      if (few === undefined) return [];
      const ratios = pairwise(cell.summary.rates, few.summary.rates);
      const kept = median(ratios);
      return [
        {
          claim: `${ours}: throughput with ${MOST} threads of that with ${FEWEST}, ${cellText(cell)}`,
          measured: `${percent(kept)} (${percent(Math.min(...ratios))} to ${percent(Math.max(...ratios))})`,
          limit: `≥ ${percent(KEPT_SHARE)}`,
          holds: kept >= KEPT_SHARE,
        },
      ];
    });
}

function fairnessClaims(ours: string, rows: readonly FairnessRow[]): Claim[] {
  const floor = rows.find(({ contender }) => contender === pauses.name);
  if (floor === undefined) return [];
  return rows
    .filter(({ contender }) => contender === ours)
    .map((row) => ({
      claim: `${ours}: p99 wait of a lone ${row.lone} among 7, above the pauses of a fleet that shares nothing`,
      measured: `${ms(row.waitP99Us)} (floor ${ms(floor.waitP99Us)})`,
      limit: `≤ floor + ${ms(FLOOR_SLACK_US)}`,
      holds: row.waitP99Us <= floor.waitP99Us + FLOOR_SLACK_US,
    }));
}

function twin(matrix: readonly MatrixCell[], cell: MatrixCell, contender: string): MatrixCell | undefined {
  return matrix.find(
    (other) =>
      other.contender === contender &&
      other.threads === cell.threads &&
      other.readShare === cell.readShare &&
      other.holdUs === cell.holdUs &&
      other.stripes === cell.stripes,
  );
}

function mostlyRead(share: number): boolean {
  return share >= MOSTLY_READ;
}

function few(threads: number): boolean {
  return threads >= FEWEST && threads <= MOST;
}

function cellText({ threads, readShare, holdUs, stripes }: MatrixCell): string {
  const lock = stripes === 1 ? 'one lock' : `${stripes} stripes`;
  return `${threads} threads, ${percent(readShare)} reads, ${holdUs} µs, ${lock}`;
}

function percent(share: number): string {
  return `${Math.round(share * PERCENT)}%`;
}

function ms(us: number): string {
  return `${(us / US_PER_MS).toFixed(1)} ms`;
}
