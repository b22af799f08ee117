/**
 * The names of everything that is kept in Redis, and for how long. All have one hash tag: a Redis Cluster keeps them in
 * one slot, and one line of an ACL covers them. A run's name has no `.` and no `:`.
 */

/** In front of every key. */
export const PREFIX = '{refmanager}';

/** What nobody has renewed for so long is gone, whatever became of its run. */
export const KEPT_MS = 3_600_000;
/** The queue's own few keys, of a version that nobody runs any more. */
export const QUEUE_KEPT_MS = 86_400_000;

/** The set of workers that have told of themselves. */
export const WORKERS_KEY: string = `${PREFIX}:workers`;

/** What one worker tells of itself. */
export function workerKey(id: string): string {
  return `${PREFIX}:worker:${id}`;
}

/** The queue of the shares of all runs of one version. */
export function queueName(fingerprint: string): string {
  return `shares-${fingerprint}`;
}

/** What BullMQ keeps for a queue beside its jobs. */
export function queueKeys(fingerprint: string): string[] {
  return ['meta', 'events', 'id', 'stalled', 'stalled-check', 'active', 'completed', 'failed', 'marker'].map(
    (name) => `${PREFIX}:${queueName(fingerprint)}:${name}`,
  );
}

export function jobId(run: string, phase: number, share: number): string {
  return `${run}.${phase}.${share}`;
}

/** The keys of one run. */
export class RunKeys {
  readonly #prefix: string;

  constructor(run: string) {
    this.#prefix = `${PREFIX}:run:${run}`;
  }

  /** Of all of them. */
  get prefix(): string {
    return `${this.#prefix}:`;
  }

  /** Who coordinates it. */
  get lease(): string {
    return `${this.#prefix}:lease`;
  }

  /** How it is split, and what is wanted of it. */
  get plan(): string {
    return `${this.#prefix}:plan`;
  }

  get scenario(): string {
    return `${this.#prefix}:scenario`;
  }

  /** Which phase goes on, or that it is cancelled. */
  get state(): string {
    return `${this.#prefix}:state`;
  }

  /** A hash: which attempt at a share sends, and which one is done. */
  get shares(): string {
    return `${this.#prefix}:shares`;
  }

  /** A set: the keys below that were made. */
  get made(): string {
    return `${this.#prefix}:made`;
  }

  /** What an attempt at a share comes to. */
  result(attempt: string): string {
    return `${this.#prefix}:result:${attempt}`;
  }

  /** A list: what an attempt at a share sends on the way. */
  chunks(attempt: string): string {
    return `${this.#prefix}:chunks:${attempt}`;
  }

  get fixed(): string[] {
    return [this.plan, this.scenario, this.state, this.shares, this.made];
  }
}
