/** Which thread this is. */

import { threadId as ofNode } from 'node:worker_threads';

/**
 * The id of this thread, by which others `recover` it: on Node that of `node:worker_threads`; in a browser 0 on the page, and
 * a random number in a worker, which it has to tell those who may have to recover it.
 */
export const threadId: number = ofNode;
