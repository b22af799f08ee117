/**
 * Bits of the two words the lock protocol is made of: the writer word of a stripe and the reader line of a thread.
 * Offsets are in memory/layout.ts, the protocol is in striped-lock.ts. Portable: see memory.ts here.
 *
 * ```text
 * writer word       30........12  11 10  9       8        7......0
 *                   generation     0  0  PARKED  READERS  slot + 1     slot 0: free.  0xff, PARKED, READERS: ABANDONED.
 * reader line  31       30........12  11..........2  1....0
 *              AWAITED  generation    stripe         mode        0: NONE.
 * ```
 */

import type { i32 } from './memory.ts';

/** Writer word, bits 0-7: slot + 1 of the owner; 0 when free. */
const OWNER_SLOT_MASK: i32 = 0xff;
/** Owner of an ABANDONED word. */
const NOBODY: i32 = 0xff;
/**
 * Writer word, bit 9: somebody waits. Set by the waiter, whatever the word says, and kept by whoever takes the word: the
 * next release promotes the waiting readers, clears it and wakes who sleeps. So it may be left on a free word.
 */
export const PARKED: i32 = 1 << 9;
/**
 * Writer word, bit 8: lines of the stripe may block. A free word without it has no reader inside, so whoever takes that
 * word looks at no line. Set by the reader that finds a free word without it, which holds only if the word was free then
 * too; cleared by a release of a writer that saw no line block, and that nobody waited for.
 */
export const READERS: i32 = 1 << 8;
/**
 * Whole writer word: the owner died inside. Nobody enters before whoever takes it over has repaired the stripe. It
 * carries PARKED and READERS, so that setting them changes nothing, and whoever takes it over drains, promotes and wakes.
 */
export const ABANDONED: i32 = NOBODY | PARKED | READERS;

/** Both words, bits 12-30: the generation of the slot, so that a word never outlives its thread's identity. */
const GENERATION_SHIFT: i32 = 12;
export const GENERATION_MAX: i32 = 0x7_ffff;
/** Writer word: the bits that say who owns it, without PARKED and READERS. */
export const OWNER_MASK: i32 = OWNER_SLOT_MASK | (GENERATION_MAX << GENERATION_SHIFT);

/** Reader line, bit 0: this line blocks a writer's drain. */
export const BLOCKS_DRAIN: i32 = 0b01;
/** Reader line, bit 1: this line asks a releasing writer to promote it to READING. */
export const WANTS_PROMOTION: i32 = 0b10;
export const MODE_MASK: i32 = 0b11;
/**
 * Reader line, bit 31: a writer sleeps, or will, until this line no longer blocks. Set by that writer, by CAS on a line
 * that blocks; gone with any change of the mode to one that does not, and whoever makes that change notifies the line.
 */
export const AWAITED: i32 = 1 << 31;
/** Reader line, bits 2-11: the stripe. */
const LINE_STRIPE_SHIFT: i32 = 2;
const LINE_STRIPE_MASK: i32 = 0x3ff << LINE_STRIPE_SHIFT;

/** The owner bits of a thread's writer word. */
export function ownerWord(slot: i32, generation: i32): i32 {
  return (slot + 1) | (generation << GENERATION_SHIFT);
}
/** True when nobody has the writer word; somebody may wait all the same. */
export function isFree(writer: i32): boolean {
  return (writer & OWNER_SLOT_MASK) === 0;
}
/** True when nobody has the writer word and it says that readers may be inside: one more changes nothing in it. */
export function isOpen(writer: i32): boolean {
  return (writer & (OWNER_SLOT_MASK | READERS)) === READERS;
}
/** True when a writer word names a thread: neither free nor ABANDONED. */
export function namesOwner(writer: i32): boolean {
  const slot = writer & OWNER_SLOT_MASK;
  return slot !== 0 && slot !== NOBODY;
}
/** The slot that a writer word names; only when namesOwner. */
export function ownerSlot(writer: i32): i32 {
  return (writer & OWNER_SLOT_MASK) - 1;
}
/** A reader line without its mode: stripe and generation. */
export function lineWord(stripe: i32, generation: i32): i32 {
  return (stripe << LINE_STRIPE_SHIFT) | (generation << GENERATION_SHIFT);
}
/** True when `line` is about `stripe` and has one of `bits`. */
export function lineIs(line: i32, stripe: i32, bits: i32): boolean {
  return (line & bits) !== 0 && (line & LINE_STRIPE_MASK) === stripe << LINE_STRIPE_SHIFT;
}
/** The generation in a reader line or a writer word. */
export function generationOf(word: i32): i32 {
  return (word >>> GENERATION_SHIFT) & GENERATION_MAX;
}
