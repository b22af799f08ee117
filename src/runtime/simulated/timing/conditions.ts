/**
 * What a scenario makes of a simulated node beyond latencies and rates: queues, failures of some pods or for some time,
 * standstills, crashes, the registry. Plain data; the same on every thread that knows the node.
 */

import type { ExitRule } from '../containers/exits.ts';
import type { Registry } from '../images/image-layers.ts';
import type { Contention } from './capacity.ts';
import type { FailureRule } from './failures.ts';
import type { FreezeWindow } from './freeze.ts';
import type { LoadLevel } from './load-gate.ts';

export interface NodeConditions {
  /** Clock.epochMs() at the run's beginning: where all windows count from. */
  readonly originMs: number;
  readonly contention?: Contention | undefined;
  /** How calls slow one another down, as measured; not together with `contention`, which says the same otherwise. */
  readonly underLoad?: readonly LoadLevel[] | undefined;
  readonly failureRules?: readonly FailureRule[] | undefined;
  readonly frozen?: readonly FreezeWindow[] | undefined;
  readonly exits?: readonly ExitRule[] | undefined;
  readonly registry?: Registry | undefined;
}

export const PLAIN_CONDITIONS: NodeConditions = { originMs: 0 };
