/**
 * The page of a run that still goes: the kit of the report, empty until the first sections come.
 */

import { markup } from '../../chart/markup.ts';
import { pageFoot, pageHead } from '../html/page.ts';
import { LIVE_SECTIONS } from './live-run.ts';
import { LIVE_SCRIPT } from './live-script.ts';

/** What the page says before anything is measured. */
export interface LiveTitle {
  /** Of the run. */
  readonly name: string;
  /** `Simulated runtime`, or where a real one is. */
  readonly runtime: string;
  /** Of refmanager. */
  readonly version: string;
}

export function livePage({ name, runtime, version }: LiveTitle): string {
  const head = pageHead({
    title: `${name}: running`,
    heading: markup`${name}`,
    under: markup`<strong>${runtime}</strong>, still running. <span id="live" role="status">Connecting…</span>`,
    sections: LIVE_SECTIONS,
    script: LIVE_SCRIPT,
    isLive: true,
  });
  // Where the navigation leads before the first section comes.
  const places = LIVE_SECTIONS.map(
    ([id, name]) => markup`<section id="${id}"><h2>${name}</h2><p class="none">Nothing yet.</p></section>\n`,
  );
  return markup`${head}${places}${pageFoot({ version, script: LIVE_SCRIPT })}`.text;
}
