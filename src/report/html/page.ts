/**
 * What every page of the report has around its sections: head, content security policy, navigation, looks and scripts.
 */

import { createHash } from 'node:crypto';
import { Markup, type Markup as MarkupText, markup } from '../../chart/markup.ts';
import { REPORT_SCRIPT } from './script.ts';
import { STYLE } from './style.ts';

export interface PageHead {
  /** Of the browser's tab. */
  title: string;
  heading: MarkupText;
  under: MarkupText;
  /** Element ids and what the navigation calls them. */
  sections: readonly (readonly [id: string, name: string])[];
  /** CSS of this page alone, after that of all pages. */
  style?: string;
  /** The script at its foot; that of a report when absent. */
  script?: string;
  /** It listens to the server that it came from. */
  isLive?: boolean;
}

/** Everything up to the first section. The policy forbids all scripts and styles but ours, and all addresses. */
export function pageHead(head: PageHead): MarkupText {
  const { title, heading, under, sections, style = '', script = REPORT_SCRIPT, isLive = false } = head;
  const css = STYLE + style;
  const policy = `default-src 'none'; style-src '${digest(css)}'; script-src '${digest(script)}';${isLive ? " connect-src 'self';" : ''} base-uri 'none'; form-action 'none'`;
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} – refmanager</title>
<style>${new Markup(css)}</style>
</head>
<body>
<header><h1>${heading}</h1>
<p class="under">${under}</p></header>
<nav aria-label="Sections"><ul>${sections.map(([id, name]) => markup`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>
<main>
`;
}

const DURATIONS_NOTE = 'Durations come from histograms with 3 significant digits.';

export interface PageFoot {
  version: string;
  /** How the numbers came about. */
  note?: string;
  /** As of the head. */
  script?: string;
}

/** Everything after the last section. */
export function pageFoot({ version, note = DURATIONS_NOTE, script = REPORT_SCRIPT }: PageFoot): MarkupText {
  return markup`</main>
<footer><p>Made by refmanager ${version}. ${note} In a chart, point or use the arrow keys to read values; press a name in its legend to hide it.</p></footer>
<script>${new Markup(script)}</script>
</body>
</html>
`;
}

/** What a content security policy wants to see of an inline script or style. */
function digest(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
