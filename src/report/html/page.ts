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
}

/** Everything up to the first section. The policy forbids all scripts and styles but ours, and all addresses. */
export function pageHead({ title, heading, under, sections, style = '' }: PageHead): MarkupText {
  const css = STYLE + style;
  const policy = `default-src 'none'; style-src '${digest(css)}'; script-src '${digest(REPORT_SCRIPT)}'; base-uri 'none'; form-action 'none'`;
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

/** Everything after the last section. `note` says how the numbers came about. */
export function pageFoot(version: string, note: string = DURATIONS_NOTE): MarkupText {
  return markup`</main>
<footer><p>Made by refmanager ${version}. ${note} In a chart, point or use the arrow keys to read values.</p></footer>
<script>${new Markup(REPORT_SCRIPT)}</script>
</body>
</html>
`;
}

/** What a content security policy wants to see of an inline script or style. */
function digest(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
