/**
 * A run as it stands, section by section: those of the report, of what was measured so far.
 */

import { type Markup, markup } from '../../chart/markup.ts';
import type { Unjudged } from '../../result/read/stored-summary.ts';
import type { RunProgress } from '../../result/run-progress.ts';
import { counted, formatCount } from '../../text/counts.ts';
import { formatDuration } from '../../text/durations.ts';
import { factsSection } from '../html/section/facts.ts';
import { latencySection } from '../html/section/latency.ts';
import { lockSection } from '../html/section/lock.ts';
import { figureList } from '../html/section/overview/figures.ts';
import { headlines } from '../html/section/overview/headline.ts';
import { thresholdTable } from '../html/section/overview/thresholds.ts';
import { failuresSection } from '../html/section/starts/failures.ts';
import { slowestSection } from '../html/section/starts/slowest.ts';
import { startsSection } from '../html/section/starts/starts.ts';
import { phaseText } from '../text/progress/phase.ts';
import { diagnosisSentence } from '../wording/diagnosis-sentence.ts';

const PERCENT = 100;

/** The sections of the page, in order: element ids and names. */
export const LIVE_SECTIONS: readonly (readonly [id: string, name: string])[] = [
  ['overview', 'Overview'],
  ['starts', 'Starts over time'],
  ['latency', 'Latency'],
  ['slowest', 'Slowest starts'],
  ['lock', 'Lock'],
  ['failures', 'Failures'],
  ['run', 'The run'],
];

/** A run as it stands. Plain data: drawn by another thread than the one that runs it. */
export interface Standing {
  readonly run: Unjudged;
  /** Undefined before the first. */
  readonly progress: RunProgress | undefined;
}

export interface LiveSection {
  readonly id: string;
  readonly html: string;
}

/** In the order of LIVE_SECTIONS. */
export function liveSections({ run, progress }: Standing): LiveSection[] {
  const bodies: Readonly<Record<string, Markup | undefined>> = {
    overview: overview(run, progress),
    starts: startsSection(run),
    latency: latencySection(run),
    slowest: slowestSection(run),
    lock: lockSection(run.lock),
    failures: failuresSection(run),
    run: factsSection(run),
  };
  return LIVE_SECTIONS.flatMap(([id]) => {
    const html = bodies[id]?.text;
    return html === undefined ? [] : [{ id, html }];
  });
}

function overview(run: Unjudged, progress: RunProgress | undefined): Markup {
  const diagnosis = diagnosisSentence(run);
  return markup`<section id="overview" aria-label="Overview">
<p class="verdict running"><strong>Running</strong> <span>${progress === undefined ? 'Threads are starting.' : progressText(run, progress)}</span></p>
${diagnosis && markup`<p class="diagnosis">So far: ${diagnosis}</p>`}
${headlines(soFar(run))}
${figureList(run)}
${thresholdTable(run.thresholds)}
</section>
`;
}

/** Shares are of what has ended: what is still to come is neither late nor untried. */
function soFar(run: Unjudged): Unjudged {
  const { podStart, counts } = run;
  return { ...run, counts: { ...counts, pods: podStart?.count ?? 0, containers: counts.started + counts.failed } };
}

/** `40%, 12s of 30s, about 18s left; 3 starts failed.` */
function progressText({ scenario }: Unjudged, progress: RunProgress): string {
  const { doneShare, elapsedMs, load, podsDone, podsInFlight } = progress;
  const share = doneShare === undefined ? [] : [`${Math.floor(doneShare * PERCENT)}%`];
  const total = load?.scenarioTotalMs === undefined ? '' : ` of ${formatDuration(load.scenarioTotalMs)}`;
  const clock = `${formatDuration(load?.scenarioMs ?? elapsedMs)}${total}`;
  const phase = phaseText(progress);
  const pods = `${counted(podsDone, 'pod')} done, ${formatCount(podsInFlight)} in flight`;
  const late = scenario?.clock === 'virtual' ? ' In virtual time durations come at the end.' : '';
  return `${[...share, clock, ...(phase === '' ? [] : [phase]), pods].join(', ')}.${late}`;
}
