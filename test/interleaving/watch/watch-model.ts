/**
 * The watch ring as scenarios: writers that commit and publish, each in a stripe of its own, readers, a reader that
 * comes and goes, and recoverers. The monitor knows what was committed and what each reader was told.
 */

import { HEADER_WORDS, lockRegion, STRIPE_WORDS, WatchCell, watchRegion } from '../../../src/memory/layout.ts';
import { Step as Look } from '../../../src/store/watch/watch-cursor.ts';
import type { WatchRing } from '../../../src/store/watch/watch-ring.ts';
import type { SlotIdentity, ThreadRegistry } from '../../../src/sync/threads/thread-registry.ts';
import type { ExplorerMemory, Monitor, Scenario, Step, StepContext, ThreadSpec } from '../explorer/index.ts';
import type { WatchModules } from './watch-modules.ts';

/** What happens in one scenario. */
export interface WatchConfiguration {
  /** For each writer, the size of each of its events in 64-bit words: 1 takes a cell, 2 to 4 take two. */
  readonly writers: readonly (readonly number[])[];
  /** Cells of the ring, a power of two. */
  readonly cells: number;
  /**
   * `from the beginning`: watches before anybody writes, sleeps, ends with the last event of all. `whenever`: begins at
   * any time, looks until all writers are done. `asleep for ever`: writers publish, and nobody reads.
   */
  readonly reader: 'from the beginning' | 'whenever' | 'asleep for ever';
  /** Another thread begins to watch and ends, at any time. */
  readonly passer?: boolean;
  readonly crashes?: 0 | 1 | 2;
  /** Nothing happens for which a reader may be given up. */
  readonly neverTooOld?: boolean;
}

const MAX_THREADS = 2;
const CELL_WORDS = 8;
const WRITER_STEP = 16;

/** Ghost words: events committed by writer w, told of writer w, and which were owed first; then whether told too old. */
const COMMITTED = 0;
const TOLD = 2;
const OWED = 4;
const BEGUN = 6;
const TOO_OLD = 7;
const GHOSTS = 8;
/** A reader from the beginning is owed every event. */
const FROM_THE_BEGINNING: readonly number[] = [0, 0, 0, 0, 1, 1, 1, 0];

function monitorOf({ writers, reader, neverTooOld = false }: WatchConfiguration): Monitor {
  const at = (ghosts: Int32Array, word: number): number => ghosts[word] as number;
  return {
    words: GHOSTS,
    ...(reader === 'whenever' ? {} : { initial: FROM_THE_BEGINNING }),
    ghosts: {
      commit: (ghosts, _thread, writer) => {
        ghosts[COMMITTED + writer] = at(ghosts, COMMITTED + writer) + 1;
        return undefined;
      },
      begun: (ghosts) => {
        ghosts[BEGUN] = 1;
        for (const writer of writers.keys()) ghosts[OWED + writer] = at(ghosts, COMMITTED + writer) + 1;
        return undefined;
      },
      told: (ghosts, _thread, code) => {
        const writer = Math.floor(code / WRITER_STEP);
        const number = code % WRITER_STEP;
        if (number > at(ghosts, COMMITTED + writer)) return `told of ${number} of writer ${writer} before its commit`;
        const last = at(ghosts, TOLD + writer);
        if (last === 0 ? number > at(ghosts, OWED + writer) : number !== last + 1)
          return `told of ${number} of writer ${writer} after ${last}`;
        ghosts[TOLD + writer] = number;
        return undefined;
      },
      tooOld: (ghosts) => {
        ghosts[TOO_OLD] = 1;
        return neverTooOld ? 'told too old without a reason' : undefined;
      },
      finished: (ghosts) => {
        for (const writer of writers.keys()) {
          const committed = at(ghosts, COMMITTED + writer);
          if (committed >= at(ghosts, OWED + writer) && at(ghosts, TOLD + writer) !== committed)
            return `told of ${at(ghosts, TOLD + writer)} of ${committed} events of writer ${writer}`;
        }
        return undefined;
      },
      torn: (_ghosts, _thread, code) => `a torn event ${code}`,
    },
  };
}

/** The scenario of a configuration over `modules`. */
export function watchScenario(modules: WatchModules, configuration: WatchConfiguration): Scenario {
  return new WatchModel(modules, configuration).scenario();
}

class WatchModel {
  readonly #modules: WatchModules;
  readonly #configuration: WatchConfiguration;
  readonly #layout: { lock: ReturnType<typeof lockRegion>; watch: ReturnType<typeof watchRegion> };
  /** Word that counts the writers that are done. */
  readonly #done: number;

  constructor(modules: WatchModules, configuration: WatchConfiguration) {
    this.#modules = modules;
    this.#configuration = configuration;
    const lock = lockRegion(HEADER_WORDS, MAX_THREADS, 2, STRIPE_WORDS);
    this.#layout = { lock, watch: watchRegion(lock.end, configuration.cells, CELL_WORDS) };
    this.#done = this.#layout.watch.end;
  }

  scenario(): Scenario {
    const { writers, reader, passer = false, crashes = 0 } = this.#configuration;
    const threads: ThreadSpec[] = writers.map((sizes, writer) => ({
      name: `W${writer}`,
      steps: [...sizes.map((size, i) => this.#write(writer, i + 1, size)), this.#finish],
    }));
    const read = reader === 'whenever' ? this.#readWhenever : this.#readFromTheBeginning;
    if (reader !== 'asleep for ever') threads.push({ name: 'reader', steps: [read], mayCrash: false });
    if (passer) threads.push({ name: 'passer', steps: [this.#comeAndGo], mayCrash: false });
    const first = threads.length;
    for (let i = 0; i < crashes; i++) {
      const before = i === 0 ? (1 << writers.length) - 1 : 1 << (first + i - 1);
      threads.push({
        name: `recoverer ${i}`,
        steps: [this.#recover],
        begins: ({ dead }) => (dead & before) !== 0,
        mayCrash: i + 1 < crashes,
      });
    }
    return {
      words: this.#done + 2,
      setup: (memory) => this.#setUp(memory),
      threads,
      monitor: monitorOf(this.#configuration),
      crashes,
      final: (words) => this.#left(words),
      conformanceSchedules: 20,
      witnesses: 8,
    };
  }

  #setUp(memory: ExplorerMemory): void {
    const registry = this.#registry(memory);
    for (let slot = 0; slot < MAX_THREADS; slot++) registry.claim(slot);
    if (this.#configuration.reader !== 'whenever') this.#modules.announceWatcher(registry, { slot: 0, generation: 1 });
  }

  /** One write under its stripe's lock: the commit, then as stripe.ts does. */
  #write(writer: number, number: number, size: number): Step {
    return ({ memory, ghost }) => {
      const ring = this.#ring(memory);
      const code = writer * WRITER_STEP + number;
      const bodyBytes = size * BigInt64Array.BYTES_PER_ELEMENT;
      const scratchLongs = new BigInt64Array(size).fill(BigInt(code));
      ghost('commit', writer, 'before');
      const event = { shape: code, keyBytes: bodyBytes, valueBytes: 0, bodyBytes, scratchLongs };
      if (ring.watched) ring.publish(writer, event, false);
    };
  }

  readonly #finish: Step = ({ memory }) => void Atomics.add(memory.words, this.#done, 1);

  readonly #readFromTheBeginning: Step = (context) => {
    const ring = this.#ring(context.memory);
    const { WatchCursor } = this.#modules;
    const cursor = this.#atTheBeginning(ring, () => new WatchCursor(ring));
    let left = this.#configuration.writers.reduce((sum, sizes) => sum + sizes.length, 0);
    for (let count: number | undefined; left > 0; ) {
      const found = this.#look(context, ring, cursor);
      if (found === Look.TOO_OLD) return;
      if (found === Look.EVENT) {
        left--;
        count = undefined;
      } else if (count === undefined) count = ring.aboutToSleep();
      else {
        Atomics.wait(ring.words, ring.eventsIndex, count);
        count = undefined;
      }
    }
    context.ghost('finished');
  };

  /** Makes a cursor as if the ring were unused yet. */
  #atTheBeginning<T>(ring: WatchRing, make: () => T): T {
    Object.defineProperties(ring, {
      head: { value: 0, configurable: true },
      epoch: { value: 0, configurable: true },
    });
    const made = make();
    for (const name of ['head', 'epoch']) Reflect.deleteProperty(ring, name);
    return made;
  }

  readonly #readWhenever: Step = (context) => {
    const { memory, ghost } = context;
    const ring = this.#ring(memory);
    this.#modules.announceWatcher(this.#registry(memory), { slot: 0, generation: 1 });
    const cursor = new this.#modules.WatchCursor(ring);
    ghost('begun');
    for (;;) {
      const done = Atomics.load(memory.words, this.#done);
      const found = this.#look(context, ring, cursor);
      if (found === Look.TOO_OLD) return;
      if (found === Look.NOTHING && done === this.#configuration.writers.length) break;
    }
    ghost('finished');
  };

  #look({ ghost }: StepContext, ring: WatchRing, cursor: InstanceType<WatchModules['WatchCursor']>): Look {
    const found = cursor.next();
    if (found === Look.TOO_OLD) ghost('tooOld');
    if (found !== Look.EVENT) return found;
    const { shape, keyBytes, bytes } = ring;
    let whole = keyBytes > 0;
    for (let at = 0; at < keyBytes; at += BigInt64Array.BYTES_PER_ELEMENT)
      if (Number(bytes.readBigInt64LE(at)) !== shape) whole = false;
    ghost(whole ? 'told' : 'torn', shape);
    return found;
  }

  readonly #comeAndGo: Step = ({ memory }) => {
    const registry = this.#registry(memory);
    const identity: SlotIdentity = { slot: 1, generation: 1 };
    this.#modules.announceWatcher(registry, identity);
    this.#modules.withdrawWatcher(registry, identity);
  };

  /** The repair of the stripe that the dead writer held, after a taker drained it. Then the dead counts as done. */
  readonly #recover: Step = ({ memory, deadThreads }) => {
    const ring = this.#ring(memory);
    for (const dead of deadThreads()) {
      if (dead >= this.#configuration.writers.length) continue;
      ring.repair(dead);
      Atomics.add(memory.words, this.#done, 1);
    }
  };

  /** What is left over when all is done. */
  #left(words: Int32Array): string | undefined {
    const { firstCell, cells } = this.#layout.watch;
    for (let cell = 0; cell < cells; cell++) {
      const first = firstCell + cell * CELL_WORDS;
      if (words[first + WatchCell.TAKEN] !== words[first + WatchCell.PUBLISHED]) return `cell ${cell} is left taken`;
    }
    return undefined;
  }

  #registry({ words, longs }: ExplorerMemory): ThreadRegistry {
    return new this.#modules.ThreadRegistry(words, longs, this.#layout.lock);
  }

  #ring(memory: ExplorerMemory): WatchRing {
    const registry = this.#registry(memory);
    const settle = (): void => {
      if (this.#configuration.passer === true) this.#modules.settleWatched(registry);
    };
    return new this.#modules.WatchRing(memory.words, memory.longs, this.#layout, settle);
  }
}
