/**
 * What is claimed, each with the measured value beside its limit. A claim that does not hold is printed like any other:
 * nothing fails because of it.
 */

import { type Markup, markup } from '../../src/chart/markup.ts';
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
  return markup`<section><h2>Claims about refmanager</h2><details><summary>${claims.filter(({ holds }) => holds).length} of ${claims.length} hold</summary><div class="scroll"><table><thead><tr><th>Claim</th><th>Measured</th><th>Limit</th><th>Verdict</th></tr></thead><tbody>${rows}</tbody></table></div></details></section>`;
}
