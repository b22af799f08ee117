/**
 * The long lists, cut to what a browser shows at ease: stored references, and events with the warnings kept.
 */

import { type Markup, markup } from '../../../chart/markup.ts';
import type { StoredOutcome } from '../../../result/read/stored-summary.ts';
import type { ResultEvent, ResultRef } from '../../../result/result.ts';
import { counted, formatCount } from '../../../text/counts.ts';
import { formatDuration } from '../../../text/durations.ts';
import { filteredTable } from '../filtered-table.ts';

/** The most rows of one list; the result file has all of them. */
export const LISTED_ROWS = 1_000;
const ALL_IN_FILE = 'The result file (--out x.json) has all of them.';

export function referencesSection(outcome: StoredOutcome): Markup {
  const rows: Markup[] = [];
  for (const entry of outcome.refs()) {
    if (rows.length === LISTED_ROWS) break;
    rows.push(referenceRow(entry));
  }
  const caption = captionOf(rows.length, outcome.summary.counts.refs, 'reference', 'the first ones', '--with-refs');
  return section('references', 'References', caption, ['Container ID', 'Pod', 'Field path', 'Pod UID'], rows);
}

export async function eventsSection(outcome: StoredOutcome): Promise<Markup> {
  const { summary } = outcome;
  const { listed, which } = await eventsWorthListing(outcome.events());
  const startMs = Date.parse(summary.startedAt);
  const rows = listed.map((event) => eventRow(event, startMs));
  const caption = captionOf(rows.length, summary.counts.events, 'event', which, '--with-events');
  return section('events', 'Events', caption, ['At', 'Type', 'Reason', 'Object', 'Message'], rows);
}

/** The first warnings and, where room is left, the first others: in the order in which they were recorded. */
async function eventsWorthListing(
  events: AsyncIterable<ResultEvent>,
): Promise<{ listed: ResultEvent[]; which: string }> {
  const warnings: [index: number, event: ResultEvent][] = [];
  const others: [index: number, event: ResultEvent][] = [];
  let index = 0;
  for await (const event of events) {
    const list = event.type === 'Warning' ? warnings : others;
    if (list.length < LISTED_ROWS) list.push([index, event]);
    index++;
    if (warnings.length === LISTED_ROWS) break;
  }
  const chosen = [...warnings, ...others.slice(0, LISTED_ROWS - warnings.length)];
  const listed = chosen.sort(([a], [b]) => a - b).map(([, event]) => event);
  return {
    listed,
    which: warnings.length === LISTED_ROWS ? 'the first warnings' : 'all warnings and the first others',
  };
}

function section(
  id: string,
  title: string,
  caption: string,
  columns: readonly string[],
  rows: readonly Markup[],
): Markup {
  const body =
    rows.length === 0
      ? markup`<p class="none">${caption}</p>`
      : filteredTable({ id: `${id}-rows`, caption, columns, rows });
  return markup`<section id="${id}"><h2>${title}</h2>
${body}
</section>
`;
}

function captionOf(listed: number, total: number, noun: string, which: string, flag: string): string {
  if (listed === 0) return total === 0 ? `No ${noun}s.` : `${counted(total, noun)}, not kept: ${flag} keeps them.`;
  if (listed >= total) return counted(listed, noun);
  return `${formatCount(listed)} of ${counted(total, noun)}: ${which}. ${ALL_IN_FILE}`;
}

function referenceRow({ containerID, ref }: ResultRef): Markup {
  const pod = ref === null ? 'nil' : `${ref.namespace ?? ''}/${ref.name ?? ''}`;
  return markup`<tr><td class="id" title="${containerID}">${containerID}</td><td class="name">${pod}</td><td class="name">${ref?.fieldPath}</td><td class="id">${ref?.uid}</td></tr>\n`;
}

function eventRow({ type, reason, message, involvedObject, firstTimestamp }: ResultEvent, startMs: number): Markup {
  const atMs = Date.parse(firstTimestamp) - startMs;
  const at = atMs >= 0 ? `+${formatDuration(atMs)}` : firstTimestamp;
  const { kind = '', namespace = '', name = '' } = involvedObject;
  return markup`<tr${type === 'Warning' ? markup` class="warning"` : ''}><td class="at">${at}</td><td>${type}</td><td>${reason}</td><td class="name">${kind.toLowerCase()}/${namespace}/${name}</td><td>${message}</td></tr>\n`;
}
