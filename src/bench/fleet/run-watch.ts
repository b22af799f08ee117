/**
 * What a matrix tells while it runs, and what may end it early.
 */

export interface RunWatch {
  /** Says what is being done, in a few words. */
  readonly progress: (text: string) => void;
  /** Aborted: no run begins any more. */
  readonly signal?: AbortSignal;
  /**
   * Calls `body`, one run, and passes on what it comes to: whoever looks at the machine looks before and after.
   * `inProcess` false: the work is done by another process.
   */
  readonly run?: <Sample>(inProcess: boolean, body: () => Promise<Sample>) => Promise<Sample>;
}

/** What `doing` comes to; undefined as soon as `signal` aborts: what comes of it later concerns nobody any more. */
export async function unlessAborted<Result>(
  signal: AbortSignal | undefined,
  doing: () => Promise<Result>,
): Promise<Result | undefined> {
  if (signal === undefined) return doing();
  if (signal.aborted) return undefined;
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const leave = (): void => resolve(undefined);
  signal.addEventListener('abort', leave, { once: true });
  try {
    return await Promise.race([doing(), promise]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}
