/**
 * What a run was: machine, command, who took part and who could not. Without it a number means nothing.
 */

import { type Markup, markup } from '../../src/chart/markup.ts';

export interface RunFacts {
  readonly machine: string;
  readonly command: string;
  /** Why contenders are left out, a sentence each. */
  readonly absent: readonly string[];
  readonly about: readonly { readonly name: string; readonly about: string }[];
}

/** Who stood in the ring, for the page. */
export function contendersSection({ about, absent }: RunFacts): Markup {
  return markup`<section id="contenders"><h2>Contenders</h2><dl class="facts">${about.map(({ name, about }) => markup`<div><dt>${name}</dt><dd>${about}</dd></div>`)}</dl>
${absent.map((line) => markup`<p class="none">${line}</p>`)}</section>`;
}
