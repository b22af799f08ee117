/**
 * What axe-core has against a page: the rules of WCAG 2.2 up to AA, and its best practices.
 */

import axe from 'axe-core';
import type { Page } from 'playwright-core';

interface Violation {
  readonly rule: string;
  readonly help: string;
  /** The first places, as selectors. */
  readonly places: readonly string[];
}

/** Run in the page: a text, since this program knows no DOM. */
const RUN = `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
  violations.map(({ id, help, nodes }) => ({ rule: id, help, places: nodes.slice(0, 3).map(({ target }) => target.join(' ')) })))`;

/** Empty for a page that everybody can use, as far as a program can tell. */
export async function violationsOf(page: Page): Promise<Violation[]> {
  await page.evaluate(axe.source);
  return page.evaluate<Violation[]>(RUN);
}
