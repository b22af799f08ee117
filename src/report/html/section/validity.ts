/**
 * What the numbers rest on: whether the load was what it was meant to be, whether the machine kept up, and how sure
 * the percentiles are.
 */

import { type Markup, markup } from '../../../chart/markup.ts';
import type { StoredSummary } from '../../../result/read/stored-summary.ts';
import { percentileInterval } from '../../../result/recording/histogram/confidence.ts';
import { LONGEST_MS, StageHistogram } from '../../../result/recording/histogram/stage-histogram.ts';
import type { ScenarioFacts, Validity, WorkerFacts } from '../../../result/scenario-result.ts';
import { counted, formatCount, formatShare } from '../../../text/counts.ts';
import { exactDuration, formatDuration } from '../../../text/durations.ts';
import { STAGE_BY_KEY } from '../../../text/stages.ts';
import { scrollingTable } from '../scrolling-table.ts';

/** A rate that is off by more than this was not held. */
const RATE_TOLERANCE = 0.01;
const P99 = 99;
/** Processes of a run in real time that begin further apart than this do not begin together. */
const MOST_SKEW_MS = 50;

interface Check {
  /** `told`: a fact to know, neither good nor bad by itself. */
  state: 'good' | 'care' | 'told';
  name: string;
  observed: string;
  meaning: string;
}

const STATE_TEXT = { good: '✓ fine', care: '! check', told: '· note' } as const;

export function validitySection(summary: StoredSummary): Markup {
  const { validity, workerFacts, warnings } = summary;
  const checks = [
    ...(validity === undefined ? [] : loadChecks(validity, summary.scenario)),
    ...recordingChecks(summary),
  ];
  if (checks.length === 0 && warnings.length === 0)
    return markup`<section id="validity"><h2>Can these numbers be trusted?</h2>
<p class="none">There is nothing to check: no start was timed.</p>
</section>
`;
  const rows = checks.map(
    ({ state, name, observed, meaning }) =>
      markup`<tr><td class="state ${state}">${STATE_TEXT[state]}</td><th scope="row">${name}<small>${meaning}</small></th><td class="observed">${observed}</td></tr>\n`,
  );
  const verdict =
    warnings.length > 0
      ? 'With care: read the warnings at the top of this page first.'
      : checks.some(({ state }) => state === 'care')
        ? 'With care: check what is marked below.'
        : 'Yes: none of the checks below found a reason to doubt them.';
  return markup`<section id="validity"><h2>Can these numbers be trusted?</h2>
<p>${verdict}</p>
${scrollingTable(
  'Checks of the run',
  markup`<thead><tr><th scope="col">Result</th><th scope="col">Check</th><th scope="col" class="observed">Observed</th></tr></thead>
<tbody>${rows}</tbody>`,
)}
${workers(workerFacts)}
</section>
`;
}

function loadChecks(validity: Validity, scenario: ScenarioFacts | undefined): Check[] {
  const { dropped, workerDeaths, recoveries } = validity;
  const virtual = scenario?.clock === 'virtual';
  return [
    ...clockChecks(virtual, validity),
    ...rateCheck(validity),
    {
      state: dropped > 0 ? 'care' : 'good',
      name: 'Dropped arrivals',
      observed: formatCount(dropped),
      meaning: 'Pods that were due while every VU was busy. They were not started, so no percentile includes them.',
    },
    {
      state: workerDeaths > 0 ? 'care' : 'good',
      name: 'Worker threads that died',
      observed: `${formatCount(workerDeaths)} (${counted(recoveries, 'recovery', 'recoveries')})`,
      meaning: 'What was in flight on a dead worker is started again, and takes longer for it.',
    },
    ...shareChecks(validity),
  ];
}

/** In real time, where nothing is done again. */
function segmentChecks({
  missingShares,
  lostWorkers,
  startSkewMs,
}: Required<Pick<Validity, 'missingShares' | 'lostWorkers' | 'startSkewMs'>>): Check[] {
  return [
    {
      state: startSkewMs > MOST_SKEW_MS ? 'care' : 'good',
      name: 'Segments began apart',
      observed: formatDuration(startSkewMs),
      meaning: 'Between the first worker process that began and the last: their arrivals are shifted by that much.',
    },
    {
      state: missingShares > 0 || lostWorkers > 0 ? 'care' : 'good',
      name: 'Segments that did not come to their end',
      observed: formatCount(missingShares),
      meaning: 'Their workers went away, or did not report their end: the load was not what was asked for.',
    },
  ];
}

/** None of a run of one process. */
function shareChecks({ missingShares, lostWorkers, startSkewMs }: Validity): Check[] {
  if (missingShares === undefined || lostWorkers === undefined) return [];
  if (startSkewMs !== undefined) return segmentChecks({ missingShares, lostWorkers, startSkewMs });
  return [
    {
      state: missingShares > 0 ? 'care' : 'good',
      name: 'Missing shares',
      observed: formatCount(missingShares),
      meaning: 'Shares of the nodes that no worker process has simulated. All counts are of the others alone.',
    },
    {
      state: lostWorkers > 0 ? 'told' : 'good',
      name: 'Worker processes that went away',
      observed: formatCount(lostWorkers),
      meaning: 'With a share in hand, which others simulate again from its beginning: it counts once.',
    },
  ];
}

function clockChecks(virtual: boolean, validity: Validity): Check[] {
  if (virtual) {
    const meaning = "Times are computed, not measured: this machine's speed and load have no influence on them.";
    return [{ state: 'good', name: 'Clock', observed: 'virtual', meaning }];
  }
  return [
    {
      state: 'told',
      name: 'Late starts',
      observed: `p99 ${formatDuration(validity.startLagP99Ms)}, longest ${formatDuration(validity.startLagMaxMs)}`,
      meaning:
        'From when a pod was due until work on it began. Every latency includes it, so a slow generator cannot hide.',
    },
    {
      state: 'told',
      name: 'Delay of the main event loop',
      observed: `p99 ${formatDuration(validity.mainLoopDelayP99Ms)}, longest ${formatDuration(validity.mainLoopDelayMaxMs)}`,
      meaning: 'How late the thread was that hands out the work. Do not rely on durations shorter than this.',
    },
  ];
}

function rateCheck({ intendedRatePerSecond: intended, achievedRatePerSecond: achieved }: Validity): Check[] {
  if (intended === undefined || achieved === undefined) return [];
  const off = intended === 0 ? 0 : Math.abs(achieved / intended - 1);
  return [
    {
      state: off > RATE_TOLERANCE ? 'care' : 'good',
      name: 'Arrival rate',
      observed: `${formatCount(achieved)}/s of ${formatCount(intended)}/s`,
      meaning: `Off by ${formatShare(off, 1)}. A load test that misses its rate measures a different load.`,
    },
  ];
}

function recordingChecks({ stages, counts, interrupted, aborted, validity }: StoredSummary): Check[] {
  const checks: Check[] = [];
  const decoded = StageHistogram.decode(stages.startDuration.histogram);
  const interval = percentileInterval(decoded, P99);
  if (interval !== undefined) {
    const { lowMs, highMs, bounded } = interval;
    checks.push({
      state: bounded ? 'good' : 'care',
      name: `p99 of ${STAGE_BY_KEY.startDuration.name}`,
      observed: bounded ? `${formatDuration(lowMs)} to ${formatDuration(highMs)}` : `at least ${formatDuration(lowMs)}`,
      meaning: bounded
        ? `95% confidence interval from ${counted(decoded.count, 'start')}, if they are independent of each other.`
        : `${counted(decoded.count, 'start')} ${decoded.count === 1 ? 'is' : 'are'} too few to give the 99th percentile an upper bound.`,
    });
  }
  if (decoded.clamped > 0) {
    checks.push({
      state: 'care',
      name: `Longer than ${exactDuration(LONGEST_MS)}`,
      observed: counted(decoded.clamped, 'start'),
      meaning: `Anything longer is recorded as ${exactDuration(LONGEST_MS)}.`,
    });
  }
  if ((counts.untried ?? 0) > 0) {
    checks.push({
      state: interrupted || aborted === true ? 'care' : 'told',
      name: 'Containers not tried',
      observed: `${formatCount(counts.untried ?? 0)} of ${formatCount(counts.containers)}`,
      meaning: 'The run ended first, or something else in their pod failed before their turn came.',
    });
  }
  if (interrupted || aborted === true) {
    checks.push({
      state: 'care',
      name: 'Ended early',
      observed: aborted === true ? 'by a threshold' : nodesText(validity),
      meaning: 'All numbers are of the part that ran.',
    });
  }
  return checks;
}

function nodesText(validity: Validity | undefined): string {
  const nodes = validity?.nodes;
  if (nodes === undefined) return 'interrupted';
  return `interrupted: ${formatCount(nodes.reached)} of ${counted(nodes.all, 'node')} reached ${formatDuration(nodes.atMs)}`;
}

function workers(facts: readonly WorkerFacts[] | undefined): Markup | undefined {
  if (facts === undefined || facts.length === 0) return undefined;
  const started = facts.reduce((sum, worker) => sum + worker.started, 0);
  const rows = facts.map(
    (worker) =>
      markup`<tr><th scope="row">${worker.worker}</th><td class="number">${formatCount(worker.pods)}</td><td class="number">${formatCount(worker.started)}</td><td class="number">${formatShare(worker.started, started)}</td><td class="number">${formatCount(worker.failed)}</td><td class="number">${formatDuration(worker.loopDelayP99Ms)}</td><td class="number">${formatDuration(worker.loopDelayMaxMs)}</td></tr>\n`,
  );
  const heads = ['Pods', 'Started', 'Share', 'Failed', 'Event loop delay p99', 'longest'];
  return markup`<h3>What each worker did</h3>
${scrollingTable(
  'What each worker did',
  markup`<thead><tr><th scope="col">Worker</th>${heads.map((name) => markup`<th scope="col" class="number">${name}</th>`)}</tr></thead>
<tbody>${rows}</tbody>`,
)}`;
}
