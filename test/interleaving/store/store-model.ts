/**
 * The store as a scenario: threads set, clear, get and take snapshots through the unmodified code of src/store (but for
 * sizes) with the real lock, die at every step, between plain writes too, and are recovered. The monitor checks that what
 * they were told is linearizable; at the end the store has to add up (test/support/store-audit.ts) and to hold what can be
 * explained. Of store-core.ts the model repeats what it does around the lock.
 */

import { BLOCKS_DRAIN, lineIs, OWNER_MASK, ownerWord } from '../../../src/core/lock-words.ts';
import type { RefManager } from '../../../src/index.ts';
import { Slot, Stripe } from '../../../src/memory/layout.ts';
import type { SharedMemory } from '../../../src/memory/shared-memory.ts';
import type { StoreLayout } from '../../../src/memory/store-layout.ts';
import type { Encoder } from '../../../src/store/encoding/encoder.ts';
import type { Stripes } from '../../../src/store/stripe.ts';
import type { StripedLock } from '../../../src/sync/lock/striped-lock.ts';
import type { Attachment } from '../../../src/sync/threads/attachment.ts';
import type { SlotIdentity } from '../../../src/sync/threads/thread-registry.ts';
import { SILENT_OBSERVER } from '../../support/silent-observer.ts';
import type { ExplorerMemory, Monitor, Peek, Scenario, Step, StepContext, ThreadSpec } from '../explorer/index.ts';
import { type Conditional, isConditional, madeOf, parseScript } from './conditional-script.ts';
import { ABSENT, incremented, Linearizations, type Operation, REFUSED, snapshotAnswer } from './linearizations.ts';
import { createModelStore, modelMemory, modelWords, STORE_ID } from './model-memory.ts';
import type { Sizes, StoreModules } from './store-modules.ts';
import { answerOf, isLarge, parse, referenceOf, type Word } from './store-script.ts';

const WORD_BYTES = 4;
const TYPE = 't';
const { POSITIVE_INFINITY: FOR_EVER } = Number;
/** Ghost words: the set of explanations, */
const EXPLAINED = 0;
/** and who died last, 1 + thread: once the stripe is repaired, its operation has taken effect or never will. */
const CUT = 1;

export interface StoreConfiguration {
  /** Scripts of the threads (store-script.ts). */
  readonly threads: readonly string[];
  /** Done one after another before the threads begin. */
  readonly before?: string;
  /** Scripts of threads that begin when one, two, … threads are dead. */
  readonly afterwards?: readonly string[];
  readonly crashes?: 0 | 1 | 2;
  /** Indices of threads that may die. Default: those of `threads`. */
  readonly mortals?: readonly number[];
  readonly stripes?: 1 | 2;
  /** Default: one slot a chunk. */
  readonly sizes?: Sizes;
  /** Chunks at first, and at most. Default: 8 and 8. */
  readonly chunks?: readonly [atFirst: number, most: number];
  /** Somebody watches: writers publish. */
  readonly watched?: boolean;
  /** Bound on pre-emptions, for what is too large otherwise. */
  readonly preemptions?: number;
  /** Plain accesses are scheduling points, and races between any two are looked for. Multiplies the states. */
  readonly racesToo?: boolean;
}

/** A thread's place in the model. */
interface Local {
  readonly identity: SlotIdentity;
  /** What the last get of each key remembered: word and value of the state, and the answer. */
  readonly remembered?: Readonly<Record<number, readonly [stateIndex: number, state: number, answer: number]>>;
}

const DEFAULT_CHUNKS = [8, 8] as const;
/** Ids tried until one hashes as wanted. */
const MOST_TRIED = 10_000;

/** The scenario of a configuration over `modules`. */
export function storeScenario(modules: StoreModules, configuration: StoreConfiguration): Scenario {
  return new StoreModel(modules, configuration).scenario();
}

class StoreModel {
  readonly #modules: StoreModules;
  readonly #configuration: StoreConfiguration;
  readonly #layout: StoreLayout;
  readonly #keys: readonly string[];
  readonly #ids: readonly string[];
  readonly #words: readonly (readonly Word[])[];
  readonly #operations: readonly Operation[];
  readonly #linearizations: Linearizations;
  readonly #audited = new Map<string, string | readonly number[]>();

  constructor(modules: StoreModules, configuration: StoreConfiguration) {
    this.#modules = modules;
    this.#configuration = configuration;
    const { threads, afterwards = [], before = '', stripes = 1, chunks = DEFAULT_CHUNKS } = configuration;
    const scripts = [...threads, ...afterwards];
    this.#layout = modules.storeLayout(scripts.length, stripes, chunks[1], 1);
    this.#keys = [...new Set([before, ...scripts].join(' ').match(/[a-z]/g))].sort();
    this.#ids = this.#keys.map((letter, key) => this.#idOf(letter, key % stripes));
    this.#words = scripts.map((script) => parseScript(script, this.#keys));
    this.#operations = this.#words.flat().filter((word): word is Operation => word.kind !== 'recover');
    const values = this.#keys.map(() => ABSENT as number);
    for (const word of parse(before, this.#keys)) {
      if (word.kind === 'set') values[word.key] = word.value;
      if (word.kind === 'clear') values[word.key] = ABSENT;
    }
    this.#linearizations = new Linearizations(scripts.length, values);
  }

  scenario(): Scenario {
    const { threads, afterwards = [], crashes = 0, mortals, preemptions } = this.#configuration;
    const everybody = [...threads, ...afterwards];
    const remembered = this.#rememberedAtFirst();
    return {
      words: modelWords(this.#modules, this.#layout),
      setup: (memory) => this.#setUp(memory),
      threads: everybody.map((script, thread): ThreadSpec => {
        const local: Local = { identity: { slot: thread, generation: 1 }, remembered };
        return {
          name: `T${thread} ${script}`,
          local,
          steps: (this.#words[thread] as readonly Word[]).map((word) => this.#step(word)),
          ...(thread < threads.length ? {} : { begins: ({ dead }) => bitCount(dead) > thread - threads.length }),
          mayCrash: mortals?.includes(thread) ?? thread < threads.length,
        };
      }),
      monitor: this.#monitor(),
      crashes,
      ...(preemptions === undefined ? {} : { preemptions }),
      guardedPlain: this.#configuration.racesToo !== true,
      reductions: { mergeLocals: false },
      final: (words, ghosts) => this.#wrongAtTheEnd(words, ghosts[EXPLAINED] as number),
      nameOf: (word) => this.#nameOf(word),
    };
  }

  /** An id whose key belongs to the stripe. */
  #idOf(letter: string, stripe: number): string {
    const encoder = new this.#modules.Encoder(STORE_ID[0] ^ STORE_ID[1]);
    for (let i = 0; i < MOST_TRIED; i++) {
      const id = `${letter}${i.toString(36)}`;
      encoder.encodeKey(TYPE, id);
      if ((encoder.hash & (this.#layout.stripes - 1)) === stripe) return id;
    }
    throw new Error('no id hashes to the stripe');
  }

  #setUp(memory: ExplorerMemory): void {
    const { chunks = DEFAULT_CHUNKS, before = '', watched = false } = this.#configuration;
    createModelStore(this.#modules, this.#layout, memory, chunks[0]);
    const registry = new this.#modules.ThreadRegistry(memory.words, memory.longs, this.#layout.lock);
    for (let thread = 0; thread < this.#layout.maxThreads; thread++) registry.claim(thread + 1);
    const hands = new Hands(this.#modules, this.#layout, memory);
    for (const word of parse(before, this.#keys)) {
      if (word.kind !== 'set' && word.kind !== 'clear')
        throw new Error('before the threads begin, one may set and clear');
      hands.encode(this.#ids[word.key] as string, word);
      if (word.kind === 'set') hands.stripes.setLocked(hands.stripe);
      else hands.stripes.clearLocked(hands.stripe);
    }
    if (watched) memory.words[this.#modules.layout.Header.WATCHED] = 1;
  }

  /** What a thread remembers that has got every key before. */
  #rememberedAtFirst(): NonNullable<Local['remembered']> {
    const words = new Int32Array(new SharedArrayBuffer(modelWords(this.#modules, this.#layout) * WORD_BYTES));
    const { buffer } = words;
    const tracedUpTo = (count: number): Int32Array => words.subarray(0, count);
    const memory = { buffer, words, longs: new BigInt64Array(buffer), traced: words, tracedUpTo };
    this.#setUp(memory);
    const hands = new Hands(this.#modules, this.#layout, memory);
    const remembered: Record<number, readonly [number, number, number]> = {};
    for (const [key, id] of this.#ids.entries()) {
      hands.encode(id, { kind: 'get', key });
      const seen = hands.stripes.getLocked(hands.stripe, this);
      if (seen !== undefined) remembered[key] = [seen.stateIndex, seen.state, answerOf(seen.ref)];
    }
    return remembered;
  }

  #step(word: Word): Step {
    if (word.kind === 'recover') return (context) => this.#recover(context);
    return (context) => {
      const { ghost } = context;
      ghost('called', this.#operations.indexOf(word), 'before');
      const [answer, local] = this.#do(context, word);
      ghost('answered', answer);
      return local;
    };
  }

  /** Does the operation as store-core.ts does. Returns its answer, and what the thread remembers then. */
  #do(context: StepContext, word: Exclude<Word, { kind: 'recover' }>): [answer: number, local: Local] {
    const local = context.local as Local;
    const hands = this.#hands(context);
    const { lock, memory, stripes } = hands;
    if (word.kind === 'snapshot') return [this.#snapshot(hands), local];
    if (isConditional(word)) return this.#doConditional(hands, local, word);
    if (word.remembered === true) {
      const [stateIndex, state, answer] = local.remembered?.[word.key] ?? [-1, 0, 0];
      const cache = new this.#modules.ValidatedCache(1);
      const id = this.#ids[word.key] as string;
      cache.put(TYPE, id, { store: this, stateIndex: Math.max(0, stateIndex), state, ref: null });
      const entry = cache.get(TYPE, id);
      if (stateIndex >= 0 && entry !== undefined && this.#modules.isCurrent(entry, memory.words))
        return [answer, local];
    }
    const id = this.#ids[word.key] as string;
    hands.encode(id, word);
    const { stripe } = hands;
    if (word.noted === true) return this.#doNoted(hands, local, word, id);
    if (word.kind === 'get' || word.kind === 'has') {
      hands.acquire('read');
      const seen = word.kind === 'get' ? stripes.getLocked(stripe, this) : undefined;
      const has = word.kind === 'has' && stripes.hasLocked(stripe);
      lock.releaseRead();
      if (word.kind === 'has') return [has ? 1 : 0, local];
      const answer = answerOf(seen?.ref);
      if (seen === undefined) return [answer, local];
      const remembered = { ...local.remembered, [word.key]: [seen.stateIndex, seen.state, answer] as const };
      return [answer, { ...local, remembered }];
    }
    hands.acquire('write');
    let answer = 0;
    let { remembered } = local;
    try {
      if (word.kind === 'set') {
        const at = stripes.setLocked(stripe);
        remembered = { ...remembered, [word.key]: [at, memory.words[at] as number, word.value] };
      } else answer = stripes.clearLocked(stripe) ? 1 : 0;
    } catch (error) {
      if ((error as { code?: string }).code !== 'ERR_STORE_FULL') throw error;
      answer = REFUSED;
    }
    lock.releaseWrite();
    return [answer, { ...local, ...(remembered === undefined ? {} : { remembered }) }];
  }

  /** The same with the record that was noted last. */
  #doNoted(
    hands: Hands,
    local: Local,
    word: Exclude<Word, { kind: 'recover' | 'snapshot' }>,
    id: string,
  ): [answer: number, local: Local] {
    const { lock, memory, stripes, encoder } = hands;
    const [stateIndex, state, last] = local.remembered?.[word.key] ?? [0, 0, 0];
    const { hash } = encoder;
    const noted = isLarge(last) ? { hash, stateIndex: 0, state: 0 } : { hash, stateIndex, state };
    const { stripe } = hands;
    hands.acquire(word.kind === 'get' || word.kind === 'has' ? 'read' : 'write', stripe);
    let answer = 0;
    let at = 0;
    if (word.kind === 'get') answer = answerOf(stripes.getNotedLocked(stripe, this, TYPE, id, noted)?.ref);
    else if (word.kind === 'has') answer = stripes.hasNotedLocked(stripe, TYPE, id, noted) ? 1 : 0;
    else if (word.kind === 'clear') answer = stripes.clearNotedLocked(stripe, TYPE, id, noted) ? 1 : 0;
    else at = stripes.setNotedLocked(stripe, noted);
    const written = at === 0 ? 0 : (memory.words[at] as number);
    lock.release();
    if (word.kind !== 'set') return [answer, local];
    const remembered = { ...local.remembered, [word.key]: [at, written, word.value] as const };
    return [answer, { ...local, remembered }];
  }

  #snapshot({ stripes, lock }: Hands): number {
    const image = this.#modules.takeImage(stripes.table, { lock } as unknown as Attachment, FOR_EVER);
    const values = this.#keys.map(() => ABSENT as number);
    for (const record of image.records()) {
      const [keyBytes, valueBytes, shape] = [image.keyBytes(record), image.valueBytes(record), image.shape(record)];
      const padded = Math.ceil(keyBytes / WORD_BYTES) * WORD_BYTES;
      const body = Buffer.alloc(padded + valueBytes);
      image.copyBody(record, body, 0);
      const key = this.#ids.indexOf(this.#modules.decodeKey(body, 0, keyBytes, shape).id);
      if (values[key] !== ABSENT) throw new Error('a snapshot has a key twice, or one that nobody set');
      values[key] = answerOf(this.#modules.decodeValue(body, padded, valueBytes, shape));
    }
    return snapshotAnswer(values);
  }

  /** As updates.ts: what is remembered or looked up, and a write if it still stands; else anew. */
  #doConditional(hands: Hands, local: Local, word: Conditional): [answer: number, local: Local] {
    const { lock, memory, stripes } = hands;
    const id = this.#ids[word.key] as string;
    const first = local.remembered?.[word.key];
    let seen = first !== undefined && Atomics.load(memory.words, first[0]) === first[1] ? first : undefined;
    for (let isAnew = seen === undefined; ; isAnew = true) {
      if (isAnew) {
        hands.encode(id, { kind: 'get', key: word.key });
        hands.acquire('read');
        const found = stripes.getLocked(hands.stripe, this);
        lock.releaseRead();
        seen = found && [found.stateIndex, found.state, answerOf(found.ref)];
      }
      const value = madeOf(word, seen?.[2] ?? ABSENT, incremented);
      if (value === undefined) return [0, local];
      hands.encode(id, { kind: 'set', key: word.key, value });
      hands.acquire('write');
      const version = seen && { stateIndex: seen[0], state: seen[1] };
      const at = stripes.holdsLocked(hands.stripe, version) ? stripes.setLocked(hands.stripe) : 0;
      const state = at === 0 ? 0 : (memory.words[at] as number);
      lock.releaseWrite();
      if (at === 0) continue;
      const remembered = { ...local.remembered, [word.key]: [at, state, value] as const };
      return [word.kind === 'increment' ? value : 1, { ...local, remembered }];
    }
  }

  #recover(context: StepContext): unknown {
    const { recoverSlots, slotOfThread } = this.#modules;
    const { registry, lock } = this.#hands(context);
    for (const dead of context.deadThreads()) recoverSlots(registry, lock, slotOfThread(dead + 1));
    return context.local;
  }

  #hands(context: StepContext): Hands {
    const { identity } = context.local as Local;
    return new Hands(this.#modules, this.#layout, context.memory, identity, (stripe) => {
      context.ghost('repaired', stripe);
    });
  }

  #monitor(): Monitor {
    const explained = this.#linearizations;
    return {
      words: 2,
      initial: [explained.initial, 0],
      ghosts: {
        called: (ghosts, thread, number) => {
          ghosts[EXPLAINED] = explained.called(
            ghosts[EXPLAINED] as number,
            thread,
            this.#operations[number] as Operation,
          );
          return undefined;
        },
        answered: (ghosts, thread, answer) => {
          const before = ghosts[EXPLAINED] as number;
          const after = explained.answered(before, thread, answer);
          if (after === undefined) return `answer ${answer} has no explanation: ${explained.describe(before)}`;
          ghosts[EXPLAINED] = after;
          return undefined;
        },
        repaired: (ghosts, _thread, stripe) => {
          let set = ghosts[EXPLAINED] as number;
          for (let thread = 0; thread < this.#words.length; thread++) {
            const operation = explained.pending(set, thread);
            const isCut = ghosts[CUT] === thread + 1;
            if (
              isCut &&
              operation !== undefined &&
              'key' in operation &&
              operation.key % this.#layout.stripes === stripe
            )
              set = explained.decided(set, thread);
          }
          ghosts[EXPLAINED] = set;
          return undefined;
        },
      },
      crashed: (ghosts, thread) => {
        ghosts[CUT] = thread + 1;
        return undefined;
      },
      watch: (_ghosts, thread, word, peek, plain) => {
        if (plain === undefined || this.#guards(thread, word, plain, peek)) return undefined;
        return `${this.#nameOf(word)} is accessed plainly without its lock (${plain})`;
      },
    };
  }

  /** Whether the thread has the lock that guards a plain access to the word. */
  #guards(thread: number, word: number, plain: 'read' | 'write', peek: Peek): boolean {
    const { lock, chunkTable, firstChunk } = this.#layout;
    const { Chunk, CHUNK_WORDS, CHUNK_ENTRY_WORDS, ownerStripe, STRIPE_WORDS, SLOT_WORDS } = this.#modules.layout;
    const chunk =
      word >= firstChunk
        ? Math.floor((word - firstChunk) / CHUNK_WORDS)
        : Math.floor((word - chunkTable) / CHUNK_ENTRY_WORDS);
    const stripe =
      chunk >= 0
        ? ownerStripe(peek(chunkTable + chunk * CHUNK_ENTRY_WORDS + Chunk.OWNER))
        : Math.floor((word - lock.firstStripe) / STRIPE_WORDS);
    if (stripe < 0 || stripe >= this.#layout.stripes) return false;
    const writer = peek(lock.firstStripe + stripe * STRIPE_WORDS + Stripe.WRITER);
    if ((writer & OWNER_MASK) === ownerWord(thread, 1)) return true;
    const line = peek(lock.slots + thread * SLOT_WORDS + Slot.LINE);
    return plain === 'read' && lineIs(line, stripe, BLOCKS_DRAIN);
  }

  /** What is wrong when all is over. */
  #wrongAtTheEnd(words: Int32Array, explained: number): string | undefined {
    const content = words.join();
    let audited = this.#audited.get(content);
    audited ??= this.#audit(words);
    this.#audited.set(content, audited);
    if (typeof audited === 'string') return audited;
    if (this.#linearizations.mayHold(explained, audited)) return undefined;
    return `holds ${audited.join()}, which nothing explains: ${this.#linearizations.describe(explained)}`;
  }

  /** What is stored by key, or what does not add up. */
  #audit(words: Int32Array): string | readonly number[] {
    const buffer = new SharedArrayBuffer(words.length * WORD_BYTES);
    new Int32Array(buffer).set(words);
    const handle = { refmanager: 'store', memory: buffer };
    const { problems, entries } = this.#modules.auditStore({ handle } as unknown as RefManager);
    if (problems.length > 0) return problems.join('; ');
    const values = this.#ids.map((id) =>
      answerOf(entries.get(JSON.stringify([TYPE, id])) as ReturnType<typeof referenceOf> | undefined),
    );
    return values.filter((value) => value !== ABSENT).length === entries.size ? values : 'a key that nobody set';
  }

  #nameOf(word: number): string {
    const { lock, chunkTable, firstChunk, watch } = this.#layout;
    const { CHUNK_WORDS, CHUNK_ENTRY_WORDS, STATE_WORDS, SLOT_WORDS, STRIPE_WORDS } = this.#modules.layout;
    if (word >= firstChunk) {
      const chunk = Math.floor((word - firstChunk) / CHUNK_WORDS);
      const at = (word - firstChunk) % CHUNK_WORDS;
      return at < STATE_WORDS ? `chunk${chunk}.state[${at}]` : `chunk${chunk}[${at - STATE_WORDS}]`;
    }
    if (word >= chunkTable)
      return `entry${Math.floor((word - chunkTable) / CHUNK_ENTRY_WORDS)}[${(word - chunkTable) % CHUNK_ENTRY_WORDS}]`;
    if (word >= watch.base) return `watch[${word - watch.base}]`;
    if (word >= lock.firstStripe)
      return `stripe${Math.floor((word - lock.firstStripe) / STRIPE_WORDS)}[${(word - lock.firstStripe) % STRIPE_WORDS}]`;
    if (word >= lock.slots)
      return `slot${Math.floor((word - lock.slots) / SLOT_WORDS)}[${(word - lock.slots) % SLOT_WORDS}]`;
    return `header[${word}]`;
  }
}

function bitCount(mask: number): number {
  let count = 0;
  for (let left = mask; left !== 0; left &= left - 1) count++;
  return count;
}

/** What one step of a thread works with: made anew by each step. */
class Hands {
  readonly memory: SharedMemory;
  readonly encoder: Encoder;
  readonly stripes: Stripes;
  readonly registry: InstanceType<StoreModules['ThreadRegistry']>;
  readonly lock: StripedLock;
  readonly #modules: StoreModules;

  constructor(
    modules: StoreModules,
    layout: StoreLayout,
    memory: ExplorerMemory,
    identity: SlotIdentity = { slot: 0, generation: 1 },
    repaired: (stripe: number) => void = () => undefined,
  ) {
    this.#modules = modules;
    this.memory = modelMemory(modules, layout, memory);
    this.encoder = new modules.Encoder(STORE_ID[0] ^ STORE_ID[1], modules.javaScriptStore(this.memory.words));
    Object.defineProperty(this.encoder.scratch, 'copy', { value: copyTo });
    this.stripes = new modules.Stripes(this.memory, this.encoder);
    this.registry = new modules.ThreadRegistry(memory.words, memory.longs, layout.lock);
    this.lock = new modules.StripedLock(this.registry, identity, {
      spins: 0,
      probeMs: FOR_EVER,
      patienceMs: 0,
      patienceWithAllMs: FOR_EVER,
      repair: (stripe) => {
        this.stripes.recoverLocked(stripe);
        repaired(stripe);
      },
      observer: SILENT_OBSERVER,
    });
  }

  get stripe(): number {
    return this.encoder.hash & (this.memory.layout.stripes - 1);
  }

  encode(id: string, word: Operation): void {
    this.encoder.encodeKey(TYPE, id);
    if (word.kind === 'set') this.encoder.encodeValue(this.#modules.valuePartsOf(referenceOf(word.value)));
  }

  acquire(mode: 'read' | 'write', stripe: number = this.stripe): void {
    const { lock } = this;
    const isHeld = mode === 'read' ? lock.acquireRead(stripe, FOR_EVER) : lock.acquireWrite(stripe, FOR_EVER);
    if (!isHeld) throw new Error('a wait for ever has ended');
  }
}

/** Buffer.copy, also into traced bytes. */
function copyTo(this: Buffer, target: Buffer, at = 0, start = 0, end: number = this.length): number {
  const write = (target as { writeFrom?: (source: Buffer, at: number) => void }).writeFrom;
  if (write === undefined) return Buffer.prototype.copy.call(this, target, at, start, end);
  write.call(target, this.subarray(start, Math.min(end, this.length)), at);
  return end - start;
}
