/**
 * An event as a publisher has it: what encoding/encoder.ts encoded for the write that it is about.
 */

/** What is published: the key (and value) that an Encoder holds. */
export interface EncodedEvent {
  readonly shape: number;
  readonly keyBytes: number;
  readonly valueBytes: number;
  readonly bodyBytes: number;
  readonly scratchLongs: BigInt64Array;
}
