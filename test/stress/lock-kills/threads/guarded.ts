/**
 * What the lock of lock-kills.stress.ts guards: plain counters that add up unless exclusion was broken, and a record of
 * who was told `abandoned`. Every access is an ordinary load or store, so only the lock keeps them right.
 *
 * A section adds 1 to FIRST, to the row of whoever runs it, and to LAST, in this order. A row has one writer, so it loses
 * nothing even without a lock; FIRST and LAST would. A death inside leaves FIRST ahead, and nothing else.
 */

const Word = { FIRST: 0, LAST: 16, OWNER: 32, TOLD: 33, INCIDENTS: 34, ROWS: 48 } as const;

/** What a section needs of the lock: whether a writer died inside before, and how to say that all is sound again. */
export interface Inside {
  readonly abandoned: boolean;
  readonly markConsistent: () => void;
}

/** The guarded counters as one thread sees them; `row` is its own. */
export class Guarded {
  readonly memory: SharedArrayBuffer;
  readonly #words: Int32Array;
  readonly #row: number;
  readonly #rows: number;

  constructor(row: number, rows: number, memory?: SharedArrayBuffer) {
    this.memory = memory ?? new SharedArrayBuffer((Word.ROWS + rows) * Int32Array.BYTES_PER_ELEMENT);
    this.#words = new Int32Array(this.memory);
    this.#row = row;
    this.#rows = rows;
  }

  /** Sections completed so far, by all. Call inside. */
  get sections(): number {
    let sum = 0;
    for (let row = 0; row < this.#rows; row++) sum += this.#at(Word.ROWS + row);
    return sum;
  }

  /** How often what a dead writer left was declared sound. Call inside. */
  get incidents(): number {
    return this.#at(Word.INCIDENTS);
  }

  /** The body of a write section; `middle` runs while the counters differ. */
  write(inside: Inside, middle: () => void): void {
    this.#settle(inside);
    this.#set(Word.OWNER, this.#row + 1);
    this.#set(Word.FIRST, this.#at(Word.FIRST) + 1);
    middle();
    this.#set(Word.ROWS + this.#row, this.#at(Word.ROWS + this.#row) + 1);
    this.#set(Word.LAST, this.#at(Word.LAST) + 1);
    if (this.#at(Word.OWNER) !== this.#row + 1 || this.#at(Word.FIRST) !== this.#at(Word.LAST))
      throw new Error(`another writer was inside: ${this.#describe()}`);
  }

  /** The body of a read section; `abandoned` is asked when the counters differ, which only a dead writer explains. */
  read(abandoned: () => boolean, middle: () => void): void {
    const first = this.#at(Word.FIRST);
    const last = this.#at(Word.LAST);
    const owner = this.#at(Word.OWNER);
    if (first !== last && !abandoned()) throw new Error(`a reader sees half a write: ${this.#describe()}`);
    middle();
    if (this.#at(Word.FIRST) !== first || this.#at(Word.LAST) !== last || this.#at(Word.OWNER) !== owner)
      throw new Error(`a writer came in beside a reader: ${this.#describe()}`);
  }

  /**
   * Makes good what a dead writer left. The first writer that is told leaves the mark standing, so that the second must
   * be told too; that one takes the mark away.
   */
  #settle({ abandoned, markConsistent }: Inside): void {
    const first = this.#at(Word.FIRST);
    const last = this.#at(Word.LAST);
    const { sections } = this;
    if (!abandoned) {
      if (this.#at(Word.TOLD) === 1) throw new Error('abandoned must be told until markConsistent was called');
      if (first !== sections || last !== sections) throw new Error(`a write was lost: ${this.#describe()}`);
      return;
    }
    const cut = first - last === 1 && (sections === first || sections === last);
    if (!cut && (first !== last || first !== sections))
      throw new Error(`more than one writer was cut, or one was lost: ${this.#describe()}`);
    // In this order, so that a death in between leaves what one death may leave.
    this.#set(first > sections ? Word.FIRST : Word.LAST, sections);
    if (this.#at(Word.TOLD) === 0) {
      this.#set(Word.TOLD, 1);
      return;
    }
    this.#set(Word.INCIDENTS, this.#at(Word.INCIDENTS) + 1);
    this.#set(Word.TOLD, 0);
    markConsistent();
  }

  #describe(): string {
    return `first ${this.#at(Word.FIRST)}, last ${this.#at(Word.LAST)}, sections ${this.sections}, owner ${this.#at(Word.OWNER)}, row ${this.#row}`;
  }

  #at(index: number): number {
    return this.#words[index] as number;
  }

  #set(index: number, value: number): void {
    this.#words[index] = value;
  }
}
