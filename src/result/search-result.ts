/**
 * What a search for the highest load came to: the shape of its `.json`. Plain data; durations are milliseconds.
 */

/** The `schema` of every search file this version writes. */
export const SEARCH_SCHEMA = 'refmanager/search/v1';

/** One run of the scenario, at one rate with one seed. */
export interface SearchTrial {
  /** Pods a second. */
  rate: number;
  seed: number;
  /** True when no objective was breached. */
  holds: boolean;
  /** The objectives that were, with what was observed. */
  breached: string[];
  started: number;
  failed: number;
  dropped: number;
  startDurationP50Ms: number;
  startDurationP99Ms: number;
  startTotalP99Ms: number;
}

/** Between which rates the limit of one seed lies. */
export interface SeedLimit {
  seed: number;
  /** The highest rate that held; absent when the lowest of the search did not. */
  holds?: number;
  /** The lowest rate above it that did not; absent when the highest of the search held. */
  breaks?: number;
}

export interface SearchResult {
  schema: typeof SEARCH_SCHEMA;
  name: string;
  versions: { refmanager: string; node: string };
  /** ISO 8601, UTC. */
  startedAt: string;
  wallMs: number;
  interrupted: boolean;
  /** What was searched for: pods a second of the executor. */
  parameter: 'rate';
  between: { low: number; high: number };
  /** How near a limit is known: what breaks is at most so much more than what holds, 0.01 for 1%. */
  precision: number;
  /** The objectives, as the scenario has them. */
  objectives: string[];
  /** The highest rate that every seed held; absent when one did not hold the lowest, or the search was interrupted. */
  max?: number;
  /**
   * How likely one more seed holds `max` as well: n in n + 1 for n seeds, whatever the distribution of their limits is,
   * since the least of n + 1 is as likely to be any of them.
   */
  confidence?: number;
  seeds: SeedLimit[];
  /** In the order in which they were run. */
  trials: SearchTrial[];
}
