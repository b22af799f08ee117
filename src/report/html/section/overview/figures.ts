/**
 * The counts of a run, each with what it is of.
 */

import { type Markup, markup } from '../../../../chart/markup.ts';
import type { Unjudged } from '../../../../result/read/stored-summary.ts';
import { counted, formatCount, formatShare } from '../../../../text/counts.ts';
import { formatDuration } from '../../../../text/durations.ts';

const MS_PER_SECOND = 1_000;

interface Figure {
  readonly name: string;
  readonly value: string;
  readonly detail: string;
  readonly bad?: boolean;
}

export function figureList(summary: Unjudged): Markup {
  return markup`<dl class="figures">
${figuresOf(summary).map(figure)}</dl>`;
}

function figuresOf(summary: Unjudged): Figure[] {
  const { counts, lock } = summary;
  const { untried = 0, dropped, restarted = 0 } = counts;
  const ended = counts.started + counts.failed;
  const acquisitions = lock.readAcquisitions + lock.writeAcquisitions;
  return [
    {
      name: 'Containers started',
      value: formatCount(counts.started),
      detail: `of ${formatCount(counts.containers)} in ${counted(counts.pods, 'pod')}${restarted === 0 ? '' : `, ${counted(restarted, 'restart')}`}`,
    },
    {
      name: 'Failed',
      value: formatCount(counts.failed),
      detail: `${formatShare(counts.failed, ended)} of the ${formatCount(ended)} that ended`,
      bad: counts.failed > 0,
    },
    {
      name: 'Not tried',
      value: formatCount(untried),
      detail: `of ${counted(counts.containers, 'container')}; ${dropped === 0 ? 'no arrival' : counted(dropped, 'arrival')} dropped`,
      bad: untried > 0 || dropped > 0,
    },
    rate(summary),
    {
      name: 'References stored',
      value: formatCount(counts.refs),
      detail: `${counted(counts.events, 'event')} recorded`,
    },
    {
      name: 'Lock contended',
      value: formatShare(lock.contended, acquisitions),
      detail: `of ${counted(acquisitions, 'acquisition')}`,
    },
  ];
}

function rate({ counts, durationMs, scenario, wallMs, interrupted }: Unjudged): Figure {
  const name = 'Starts per second';
  const isVirtual = scenario?.clock === 'virtual';
  if (interrupted && isVirtual) return { name, value: '–', detail: 'nodes were cut off at times of their own' };
  const perSecond = durationMs === 0 ? 0 : (counts.started * MS_PER_SECOND) / durationMs;
  const over = `over ${formatDuration(durationMs)}`;
  const computed = wallMs === undefined ? '' : `, computed in ${formatDuration(wallMs)}`;
  return { name, value: formatCount(perSecond), detail: isVirtual ? `${over} of virtual time${computed}` : over };
}

function figure({ name, value, detail, bad }: Figure): Markup {
  return markup`<div${bad === true ? markup` class="bad"` : ''}><dt>${name}</dt><dd>${value}</dd><dd class="detail">${detail}</dd></div>\n`;
}
