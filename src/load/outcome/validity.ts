/**
 * Whether what a run measured is to be trusted: the numbers, and the sentences that follow from them.
 */

import { type DistributedFacts, lostWorkers } from '../../result/machines/distributed-facts.ts';
import { StageHistogram } from '../../result/recording/histogram/stage-histogram.ts';
import type { Validity } from '../../result/scenario-result.ts';
import type { RunStatistics } from '../../result/statistics/run-statistics.ts';
import { isOpen } from '../../scenario/executors/executors.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { counted } from '../../text/counts.ts';
import { exactDuration, formatDuration } from '../../text/durations.ts';
import { countArrivals } from '../arrivals/arrivals.ts';

const MS_PER_SECOND = 1000;
const P99 = 99;
/** A constant rate is held when it is met within this share. */
const RATE_TOLERANCE = 0.01;
const PER_CENT = 100;
/** Arrivals begun this late say more of the generator than of what it loads. */
const LATE_MS = 50;
/** So far behind its schedule a generator does not catch up by itself. */
const BEHIND_MS = 1000;
/** A VU promises no moment: a start that waits a little for its worker has been waited for by the VU too. */
const LATE_OF_VU_MS = 1000;

/** @param distributed - who simulated it, where that were several processes */
export function validityOf(
  scenario: Scenario,
  statistics: RunStatistics,
  interrupted: boolean,
  distributed?: DistributedFacts,
): Validity {
  const { starts, late, deaths, store, mainLoopDelayP99Ms, mainLoopDelayMaxMs, behindMs, nodes } = statistics;
  const { startSkewMs } = statistics;
  const lag = StageHistogram.decode(late);
  return {
    ...ratesOf(scenario, statistics, interrupted),
    startLagP99Ms: lag.percentileMs(P99),
    startLagMaxMs: lag.maxMs,
    mainLoopDelayP99Ms,
    mainLoopDelayMaxMs,
    dropped: starts.counts.dropped,
    workerDeaths: deaths,
    recoveries: store.recoveries,
    ...(behindMs !== undefined && { behindMs }),
    ...(nodes && { nodes }),
    ...(startSkewMs !== undefined && { startSkewMs }),
    ...(distributed && { lostWorkers: lostWorkers(distributed), missingShares: distributed.missingShares }),
  };
}

/** Of a constant rate whose arrivals are not drawn. */
function ratesOf(
  { executor, trace, others = [] }: Scenario,
  { starts, durationMs, aborted, broke, lastBegunMs }: RunStatistics,
  interrupted: boolean,
): Pick<Validity, 'intendedRatePerSecond' | 'achievedRatePerSecond'> {
  const isConstant = executor.kind === 'constant-arrival-rate' && executor.arrivals !== 'poisson';
  if (others.length > 0 || !isConstant || countArrivals(executor, trace) === undefined) return {};
  const isCut = interrupted || aborted || broke !== undefined;
  const scheduledMs = isCut ? Math.min(executor.duration, durationMs - executor.startTime) : executor.duration;
  // Starts that were begun after the end of the schedule stretch the time in which as many were begun.
  const spanMs = Math.max(1, scheduledMs, lastBegunMs - executor.startTime);
  const { arrivals, dropped } = starts.counts;
  return {
    intendedRatePerSecond: executor.rate,
    achievedRatePerSecond: ((arrivals - dropped) / spanMs) * MS_PER_SECOND,
  };
}

/** Why the run may not be trusted, one sentence each. */
export function warningsOf(
  { executor, clock }: Scenario,
  statistics: RunStatistics,
  validity: Validity,
  interrupted: boolean,
): string[] {
  const { aborted, broke, deaths, kills, life } = statistics;
  const { startLagP99Ms, dropped, recoveries } = validity;
  const warnings = [...statistics.warnings];
  if (clock === 'virtual' && deaths > 0) {
    const whose = deaths === 1 ? 'it' : 'they';
    warnings.push(`${counted(deaths, 'worker')} died; the nodes that ${whose} had were simulated again`);
  }
  if (!interrupted && !aborted && broke === undefined) warnings.push(...rateWarnings(validity));
  else warnings.push(...behindWarnings(validity), ...nodeWarnings(validity));
  if (dropped > 0)
    warnings.push(`${counted(dropped, 'arrival')} ${dropped === 1 ? 'was' : 'were'} dropped: all VUs were busy`);
  if (startLagP99Ms > (isOpen(executor) ? LATE_MS : LATE_OF_VU_MS) && kills.length === 0) {
    const late = `${exactDuration(startLagP99Ms)} (p99)`;
    warnings.push(
      `starts began up to ${late} late: this machine, or the number of starts allowed in flight, is too small for this load; latencies include the delay`,
    );
  }
  if (life.misses > 0) {
    const share = `${life.misses} of ${life.lookups}`;
    warnings.push(
      `${share} events about running containers could not be attributed to a container: their references were gone`,
    );
  }
  if (life.killFailures > 0)
    warnings.push(
      `${counted(life.killFailures, 'pod')} could not be stopped cleanly; the times of stops leave them out`,
    );
  if (recoveries > 0 && kills.length === 0)
    warnings.push(`the store was recovered from dead threads ${counted(recoveries, 'time')}`);
  if (aborted) warnings.push('a threshold ended the run early');
  return warnings;
}

/** Of a run that was cut short: how much it should have done is not to be compared. */
function behindWarnings({ behindMs = 0 }: Validity): string[] {
  if (behindMs < BEHIND_MS) return [];
  return [
    `the machine could not hold the rate: the generator was ${formatDuration(behindMs)} behind when it was stopped`,
  ];
}

function nodeWarnings({ nodes }: Validity): string[] {
  if (nodes === undefined) return [];
  const { reached, all, atMs } = nodes;
  const others = reached > 0 && reached < all ? ', the others less' : '';
  return [
    `${reached} of ${counted(all, 'node')} reached ${exactDuration(atMs)} of virtual time${others}: all counts are of that part, and no rate can be given`,
  ];
}

function rateWarnings({
  intendedRatePerSecond: intended,
  achievedRatePerSecond: achieved,
  dropped,
}: Validity): string[] {
  if (intended === undefined || achieved === undefined || dropped > 0) return [];
  const miss = achieved / intended - 1;
  if (Math.abs(miss) <= RATE_TOLERANCE) return [];
  const by = `${(Math.abs(miss) * PER_CENT).toFixed(1)}% ${miss < 0 ? 'below' : 'above'}`;
  return [`the machine could not hold the rate: ${achieved.toFixed(1)} pods/s, ${by} the ${intended}/s wanted`];
}
