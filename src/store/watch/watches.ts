/**
 * The watchers of one RefManager: opens them, and ends them when it is detached. Asked by ref-manager.ts.
 */

import { preview, RefManagerError } from '../../errors.ts';
import { Subscription, type WatchHost } from './watch-subscription.ts';
import { Watcher } from './watcher.ts';

/** All optional. */
export interface WatchOptions {
  /** Ends the watcher: the iteration is then over, without an error. */
  signal?: AbortSignal | undefined;
}

export class Watches {
  readonly #open = new Set<Subscription>();

  /**
   * @param owner - kept alive by the watcher: the RefManager that keeps the thread attached
   * @throws {RefManagerError} `ERR_INVALID_OPTION`
   */
  open(host: WatchHost, options: WatchOptions, owner: object): Watcher {
    const subscription = new Subscription(host, signalOf(options));
    if (!subscription.ended) {
      this.#open.add(subscription);
      subscription.signal.addEventListener('abort', () => this.#open.delete(subscription), { once: true });
    }
    return new Watcher(subscription, owner);
  }

  endAll(): void {
    for (const subscription of this.#open) subscription.end();
  }
}

function signalOf(options: WatchOptions): AbortSignal | undefined {
  if (typeof options !== 'object' || options === null)
    throw invalid(`options must be an object, got ${preview(options)}`);
  for (const key of Object.keys(options)) {
    if (key !== 'signal') throw invalid(`unknown option ${preview(key)}; known is signal`);
  }
  const { signal } = options;
  if (signal === undefined || signal instanceof AbortSignal) return signal;
  throw invalid(`signal must be an AbortSignal, got ${preview(signal)}`);
}

function invalid(problem: string): RefManagerError {
  return new RefManagerError('ERR_INVALID_OPTION', problem);
}
