/**
 * What the thread of a run and the thread that serves its page say to each other. Plain data.
 */

import type { LiveTitle } from './live-page.ts';
import type { Standing } from './live-run.ts';

/** What the serving thread is begun with. */
export interface LiveSetup {
  /** 0: any that is free. */
  readonly port: number;
  readonly title: LiveTitle;
}

export type ToLiveMessage =
  | { readonly kind: 'standing'; readonly standing: Standing }
  /** The end: a whole page. */
  | { readonly kind: 'report'; readonly html: string };

export type FromLiveMessage =
  | { readonly kind: 'listening'; readonly url: string }
  /** It cannot listen: with the system's code, e.g. `EADDRINUSE`. */
  | { readonly kind: 'failed'; readonly code: string | undefined; readonly message: string }
  /** How many watch. */
  | { readonly kind: 'watched'; readonly count: number }
  /** All have the report that could take it. */
  | { readonly kind: 'finished' };
