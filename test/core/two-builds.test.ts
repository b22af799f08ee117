/** Both builds of the core do the same: to the same memory, by the same answers, whatever it holds. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Core, coreOver, javaScriptCore } from '../../src/core/core.ts';
import * as portable from '../../src/core/exports.ts';
import { GENERATION_MAX, lineWord, ownerWord, PARKED, READERS } from '../../src/core/lock-words.ts';
import { LockHeader, lockRegion, SLOT_WORDS, Slot, STRIPE_WORDS, Stripe, WORD_BYTES } from '../../src/memory/layout.ts';
import { allocateMemory } from '../../src/memory/linear-memory.ts';
import { randomOf } from '../support/churn.ts';

type Random = (below: number) => number;

delete process.env['REFMANAGER_CORE']; // of this process alone: both builds are wanted

const THREADS = 5;
const STRIPES = 3;
const REGION = lockRegion(16, THREADS, STRIPES, STRIPE_WORDS);
const HIGH_WATER = REGION.base + LockHeader.HIGH_WATER;
const FIRST_LINE = REGION.slots + Slot.LINE;
const STEPS = 5000;

const lineOf = (slot: number): number => FIRST_LINE + slot * SLOT_WORDS;
const writerOf = (stripe: number): number => REGION.firstStripe + stripe * STRIPE_WORDS + Stripe.WRITER;

/** What a writer word may say: free or owned, by this generation or another, with any of the bits. */
function anyWriter(random: Random): number {
  const bits = (random(2) === 0 ? 0 : READERS) | (random(3) === 0 ? PARKED : 0);
  if (random(2) === 0) return bits;
  return random(6) === 0 ? 0xff | PARKED | READERS : ownerWord(random(THREADS), random(GENERATION_MAX)) | bits;
}

function anyLine(random: Random): number {
  return lineWord(random(STRIPES), random(GENERATION_MAX)) | random(4) | (random(3) === 0 ? 1 << 31 : 0);
}

/** One call of each function, as a thread with some slot makes it. */
const CALLS: Readonly<Record<keyof typeof portable, (core: Core, random: Random) => number>> = {
  enterRead: (core, random) => {
    const stripe = random(STRIPES);
    return core.enterRead(lineOf(random(THREADS)), lineWord(stripe, random(GENERATION_MAX)) | 1, writerOf(stripe));
  },
  confirmRead: (core, random) => core.confirmRead(writerOf(random(STRIPES))),
  leaveRead: (core, random) => core.leaveRead(lineOf(random(THREADS))),
  takeWord: (core, random) =>
    core.takeWord(writerOf(random(STRIPES)), ownerWord(random(THREADS), random(GENERATION_MAX)), random(2) * READERS),
  blockingSlot: (core, random) => core.blockingSlot(random(STRIPES), random(THREADS), FIRST_LINE, HIGH_WATER),
  leaveWrite: (core, random) => core.leaveWrite(writerOf(random(STRIPES)), anyWriter(random), random(2) * READERS),
};

/** A memory, and its words; its core may be had in both builds. */
function memoryOf(): { words: Int32Array; javaScript: Core; webAssembly: Core } {
  const memory = allocateMemory(REGION.end * WORD_BYTES);
  const words = new Int32Array(memory.buffer);
  return { words, javaScript: javaScriptCore(words), webAssembly: coreOver(memory, words) };
}

/** Any words in the whole region, so that no stray write goes unseen, and words that may be where the protocol has some. */
function scramble(words: Int32Array, random: Random): void {
  for (let word = 0; word < REGION.end; word++) words[word] = random(2 ** 32);
  words[HIGH_WATER] = random(THREADS + 1);
  for (let slot = 0; slot < THREADS; slot++) words[lineOf(slot)] = anyLine(random);
  for (let stripe = 0; stripe < STRIPES; stripe++) words[writerOf(stripe)] = anyWriter(random);
}

describe('the JavaScript and the WebAssembly build', () => {
  it('are two', () => {
    const { javaScript, webAssembly } = memoryOf();
    assert.deepEqual([javaScript.build, webAssembly.build], ['javascript', 'webassembly']);
    assert.deepEqual(Object.keys(CALLS).sort(), Object.keys(portable).sort());
    for (const name of Object.keys(CALLS) as (keyof typeof portable)[]) {
      assert.match(String(webAssembly[name]), /\[native code\]/);
      assert.doesNotMatch(String(javaScript[name]), /\[native code\]/);
    }
  });

  for (const [name, call] of Object.entries(CALLS)) {
    it(`answer the same and leave the same: ${name}`, () => {
      const [one, other] = [memoryOf(), memoryOf()];
      const answers = new Set<number>();
      for (let step = 0; step < STEPS; step++) {
        scramble(one.words, randomOf(step));
        scramble(other.words, randomOf(step));
        const answer = call(one.javaScript, randomOf(-step));
        assert.equal(call(other.webAssembly, randomOf(-step)), answer, `step ${step}`);
        assert.deepEqual(one.words, other.words, `step ${step}`);
        answers.add(answer);
      }
      assert.ok(answers.size > 1, 'some of the states make a difference');
    });
  }

  it('go on with what the other one left, over one memory', () => {
    const random = randomOf(7);
    const [one, other] = [memoryOf(), memoryOf()];
    scramble(one.words, randomOf(1));
    scramble(other.words, randomOf(1));
    const names = Object.keys(CALLS) as (keyof typeof CALLS)[];
    for (let step = 0; step < STEPS; step++) {
      const call = CALLS[names[random(names.length)] as keyof typeof CALLS];
      const mixed = random(2) === 0 ? one.javaScript : one.webAssembly;
      assert.equal(call(mixed, randomOf(step)), call(other.javaScript, randomOf(step)), `step ${step}`);
      if (step % 50 === 0) {
        scramble(one.words, randomOf(step));
        scramble(other.words, randomOf(step));
      }
      assert.deepEqual(one.words, other.words, `step ${step}`);
    }
  });
});
