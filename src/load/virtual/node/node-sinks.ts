/** Where what a node in virtual time yields goes: to the lines that are posted, or nowhere. */

import type { TimedLine } from '../../../pool/start-task.ts';
import type { Lines, SimulationSetup } from '../messages.ts';

/** Where a node's lists go, when they are asked for. */
export interface NodeSinks {
  readonly event: ((line: TimedLine) => void) | undefined;
  /** `text` is the container ID. */
  readonly ref: ((line: TimedLine) => void) | undefined;
  /** Every pod's own times. */
  readonly pod: ((line: TimedLine) => void) | undefined;
}

/** Into the lines that `lines` returns at the time, of what the run wants. */
export function sinksInto(
  lines: () => Readonly<Record<keyof Lines, TimedLine[]>>,
  { withEvents, withRefs, withPods }: SimulationSetup,
): NodeSinks {
  return {
    event: withEvents ? (line): void => void lines().events.push(line) : undefined,
    ref: withRefs ? (line): void => void lines().refs.push(line) : undefined,
    pod: withPods ? (line): void => void lines().pods.push(line) : undefined,
  };
}
