/**
 * What a sink could not keep, and why: a bounded queue may drop, but never without saying what.
 */

import { type Log, sureLog } from '../../context/log.ts';
import type { RecordedEvent } from '../event.ts';

/**
 * `queue full`: more came than the sink could take. `refused`: the API server answered that it will not have it.
 * `unreachable`: every try to hand it over failed. `not in time`: the sink was closed before its turn came.
 */
export type DropCause = 'queue full' | 'refused' | 'unreachable' | 'not in time';

/** The events dropped for one cause. */
export interface Drop {
  readonly cause: DropCause;
  readonly count: number;
  /** How many of each reason, e.g. `{ Created: 12, Started: 9 }`. */
  readonly reasons: Readonly<Record<string, number>>;
  /** The first one, in words. */
  readonly first: string;
}

/** The longest message that is told whole, in characters. */
const LONGEST_PIECE = 300;

interface Tally {
  count: number;
  readonly reasons: Map<string, number>;
  readonly first: string;
}

/** Counts what is dropped; tells of each cause at its 1st, 10th, 100th, … event. */
export class DroppedEvents {
  readonly #log: Log;
  readonly #tallies = new Map<DropCause, Tally>();

  constructor(log: Log) {
    this.#log = sureLog(log);
  }

  /** `why` is the trouble behind the cause, when there is one. */
  add(cause: DropCause, event: RecordedEvent, why?: string): void {
    const tally = this.#tallies.get(cause) ?? { count: 0, reasons: new Map(), first: describe(event, why) };
    this.#tallies.set(cause, tally);
    tally.count++;
    tally.reasons.set(event.reason, (tally.reasons.get(event.reason) ?? 0) + 1);
    if (Number.isInteger(Math.log10(tally.count))) this.#log(describeDrop(toDrop(cause, tally)));
  }

  /** All causes so far. */
  list(): Drop[] {
    return Array.from(this.#tallies, ([cause, tally]) => toDrop(cause, tally));
  }
}

function toDrop(cause: DropCause, { count, reasons, first }: Tally): Drop {
  return { cause, count, reasons: Object.fromEntries(reasons), first };
}

/** `3 events dropped (queue full): Created 2, Started 1; the first: Normal Created of Pod shop/web-0: …`. */
export function describeDrop({ cause, count, reasons, first }: Drop): string {
  const each = Object.entries(reasons).map(([reason, ofIt]) => `${reason} ${ofIt}`);
  return `${count} ${count === 1 ? 'event' : 'events'} dropped (${cause}): ${each.join(', ')}; the first: ${first}`;
}

/** What comes from elsewhere may be a page of HTML. */
function cut(text: string): string {
  return text.length <= LONGEST_PIECE ? text : `${text.slice(0, LONGEST_PIECE)}… (${text.length} characters)`;
}

function describe({ type, reason, involvedObject, message }: RecordedEvent, why: string | undefined): string {
  const { kind = '', namespace = '', name = '' } = involvedObject;
  const what = `${type} ${reason} of ${kind} ${namespace}/${name}: ${cut(message)}`;
  return why === undefined ? what : `${what} (${cut(why)})`;
}
