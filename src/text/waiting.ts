/** A start that takes long, in words. */

import { formatDuration } from './durations.ts';

/** `shop/web-1, running the post-start hook of container app, for 12s`. */
export function waitingText({ pod, step, forMs }: { pod: string; step: string; forMs: number }): string {
  return `${pod}, ${step}, for ${formatDuration(forMs)}`;
}
