/**
 * The lists of a run, as they come in from its shares: each share's apart until the share is done, for an attempt may be
 * lost half-way; then all together.
 */

import { LineSpool, mergedLines } from '../../../../result/spool/line-spool.ts';
import { LISTS, type ListName } from '../../share-job.ts';

/** Lines of one attempt that are kept in memory: many attempts go on at once. */
const LINES_OF_ATTEMPT = 10_000;
const LINES_AT_ONCE = 1000;

export class RunLists {
  readonly #spools: Record<ListName, LineSpool>;

  /** @param linesInMemory - of each list; the spools' own bound when absent */
  constructor(linesInMemory?: number) {
    const spool = (): LineSpool => new LineSpool(linesInMemory);
    this.#spools = { events: spool(), refs: spool(), pods: spool() };
  }

  static ofAttempt(): RunLists {
    return new RunLists(LINES_OF_ATTEMPT);
  }

  of(list: ListName): LineSpool {
    return this.#spools[list];
  }

  /** Adds all that `other` has, and closes it. */
  async takeOver(other: RunLists): Promise<void> {
    for (const list of LISTS) {
      let gathered = [];
      for await (const line of mergedLines([other.of(list)])) {
        gathered.push(line);
        if (gathered.length < LINES_AT_ONCE) continue;
        await this.of(list).add(gathered);
        gathered = [];
      }
      await this.of(list).add(gathered);
    }
    await other.close();
  }

  async close(): Promise<void> {
    await Promise.all(LISTS.map((list) => this.of(list).close()));
  }
}
