/**
 * An instance of section-loop.ts for each lock: the query makes it a module of its own, which the engine compiles for
 * that lock alone.
 */

import type * as sectionLoop from './section-loop.ts';

/** The loop of the lock that is called `name`; for the same name the same instance. */
export async function loopOf(name: string): Promise<typeof sectionLoop> {
  const suffix = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const url = new URL(`./section-loop.${suffix}?${encodeURIComponent(name)}`, import.meta.url);
  return (await import(url.href)) as typeof sectionLoop;
}
