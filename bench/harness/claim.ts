/**
 * What is claimed, each with the measured value beside its limit. A claim that does not hold is printed like any other:
 * nothing fails because of it.
 */

import { type Markup, markup } from '../../src/chart/markup.ts';
import { scrollingTable } from '../../src/report/html/scrolling-table.ts';
import { markdownTable } from './table.ts';

export interface Claim {
  readonly claim: string;
  readonly measured: string;
  readonly limit: string;
  readonly holds: boolean;
}

/** For the terminal. */
export function claimsTable(claims: readonly Claim[]): string {
  const rows = claims.map(({ claim, measured, limit, holds }) => [
    claim,
    measured,
    limit,
    holds ? 'holds' : '**does not hold**',
  ]);
  return `### Claims\n\n${markdownTable(['claim', 'measured', 'limit', ''], rows)}`;
}

/** For the page. */
export function claimsSection(claims: readonly Claim[]): Markup {
  const rows = claims.map(
    ({ claim, measured, limit, holds }) =>
      markup`<tr><td>${claim}</td><td>${measured}</td><td>${limit}</td><td class="${holds ? 'ok' : 'breached'}">${holds ? 'holds' : 'does not hold'}</td></tr>\n`,
  );
  const held = claims.filter(({ holds }) => holds).length;
  return markup`<section id="claims"><h2>Claims about refmanager</h2><details><summary>${held} of ${claims.length} hold</summary>
${scrollingTable('Claims about refmanager', markup`<thead><tr><th scope="col">Claim</th><th scope="col">Measured</th><th scope="col">Limit</th><th scope="col">Verdict</th></tr></thead><tbody>${rows}</tbody>`)}</details></section>`;
}
