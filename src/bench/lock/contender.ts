/**
 * The one interface that every contender stands behind: it is given a workload and says what its threads got done.
 * Locks for worker threads become contenders through lock-crew.ts; a program of its own (Go) is one by itself.
 */

/** What the threads of one run do. No thread does anything between two sections: the lock is all they share. */
export interface Workload {
  readonly threads: number;
  /** Locks; each section picks one at random. A power of two. */
  readonly stripes: number;
  /** Share of sections that read, 0 to 1, by thread: `roles[thread % roles.length]`. */
  readonly roles: readonly number[];
  /** Busy work inside each section: instructions, not a clock, so that a thread off its core makes no progress. */
  readonly holdUs: number;
  /** Threads whose waits are timed. `all`: samples of every thread; `first`: every wait of thread 0 alone. */
  readonly timed: 'all' | 'first';
  readonly warmMs: number;
  readonly measureMs: number;
}

/** What one thread did between the end of the warm-up and the stop. */
export interface ThreadSample {
  readonly operations: number;
  readonly elapsedMs: number;
  /** Writes since the thread began, warm-up included: checked against the plain counters under the lock. */
  readonly writes: number;
  /** Waits from asking to holding: nanoseconds and how many sections each stands for. */
  readonly waits: readonly (readonly [ns: number, count: number])[];
  /** The longest of them, exactly. */
  readonly maxWaitNs: number;
  /** One section in so many was timed. */
  readonly timedOneIn: number;
}

export interface FleetSample {
  /** By thread. Empty when the fleet stalled. */
  readonly threads: readonly ThreadSample[];
  /** Processor time of the whole process over the measured time, all threads. */
  readonly cpuUs: number;
  /** Why the run does not count: a stall, or a broken exclusion. */
  readonly failure?: string;
}

export interface Contender {
  readonly name: string;
  /** What exactly stands in the ring, in a sentence or two. */
  readonly about: string;
  /** Node runs it: the claims about JavaScript contenders speak of it. */
  readonly isJavaScript: boolean;
  /** Gets ready; says why it cannot run here, or undefined. Called once, first. */
  prepare(): Promise<string | undefined>;
  run(workload: Workload): Promise<FleetSample>;
  close(): Promise<void>;
}
