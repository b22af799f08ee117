/**
 * Bits of the two words the lock protocol is made of: the writer word of a stripe and the reader line of a thread.
 * Offsets are in memory/layout.ts, the protocol is in striped-lock.ts.
 *
 * ```text
 * writer word   30........12  11 10  9       8      7......0
 *               generation     0  0  PARKED  DRAIN  slot + 1       0: free.  0xff alone: ABANDONED.
 * reader line   30........12  11..........2  1....0
 *               generation    stripe         mode                  0: NONE.
 * ```
 */

/** Writer word, bits 0-7: slot + 1 of the owner; 0 when free. */
const OWNER_SLOT_MASK = 0xff;
/** Whole writer word: the owner died inside. Nobody enters before whoever takes it over has repaired the stripe. */
export const ABANDONED = 0xff;
/** Writer word, bit 8: the owner sleeps on reader lines. Set by the owner before its last look at them, gone with its ownership. */
export const DRAIN: number = 1 << 8;
/** Writer word, bit 9: somebody sleeps, or will, on the event count until the owner lets go. Set by the waiter, gone with the ownership. */
export const PARKED: number = 1 << 9;

/** Both words, bits 12-30: the generation of the slot, so that a word never outlives its thread's identity. */
const GENERATION_SHIFT = 12;
export const GENERATION_MAX = 0x7_ffff;
/** Writer word: the bits that say who owns it, without DRAIN and PARKED. */
export const OWNER_MASK: number = OWNER_SLOT_MASK | (GENERATION_MAX << GENERATION_SHIFT);

/** Reader line, bit 0: this line blocks a writer's drain. */
export const BLOCKS_DRAIN = 0b01;
/** Reader line, bit 1: this line asks a releasing writer to promote it to READING. */
export const WANTS_PROMOTION = 0b10;
export const MODE_MASK = 0b11;
/** Reader line, bits 2-11: the stripe. */
const LINE_STRIPE_SHIFT = 2;
const LINE_STRIPE_MASK: number = 0x3ff << LINE_STRIPE_SHIFT;

/** What a reader line says. RETRY blocks a drain and asks for promotion at once: it is WAITING while it tries again. */
export const Mode = { NONE: 0b00, READING: 0b01, WAITING: 0b10, RETRY: 0b11 } as const;
export type Mode = (typeof Mode)[keyof typeof Mode];

/** The owner bits of a thread's writer word. */
export function ownerWord(slot: number, generation: number): number {
  return (slot + 1) | (generation << GENERATION_SHIFT);
}
/** True when a writer word names a thread: neither free nor ABANDONED. */
export function namesOwner(writer: number): boolean {
  const slot = writer & OWNER_SLOT_MASK;
  return slot !== 0 && slot !== ABANDONED;
}
/** The slot that a writer word names; only when namesOwner. */
export function ownerSlot(writer: number): number {
  return (writer & OWNER_SLOT_MASK) - 1;
}
/** A reader line without its mode: stripe and generation. */
export function lineWord(stripe: number, generation: number): number {
  return (stripe << LINE_STRIPE_SHIFT) | (generation << GENERATION_SHIFT);
}
/** True when `line` is about `stripe` and has one of `bits`. */
export function lineIs(line: number, stripe: number, bits: number): boolean {
  return (line & bits) !== 0 && (line & LINE_STRIPE_MASK) === stripe << LINE_STRIPE_SHIFT;
}
/** The generation in a reader line or a writer word. */
export function generationOf(word: number): number {
  return word >>> GENERATION_SHIFT;
}
