/**
 * Makes room before the lines that continue a quoted text or a bracket. YAML wants them deeper than their key, kubectl
 * does not, and many files (JSON in an annotation) are written that way. Blanks there mean nothing, so adding some
 * changes no value; offsets are taken back afterwards. A tab between a key and its bracket, or in brackets, becomes a
 * blank: the parser takes the first for an indentation.
 *
 * The scan knows block style as far as is needed to tell where quotes and brackets begin. Should it ever be wrong, the
 * text with more blanks has an error too, and that of the text as it was is told.
 */

/** A text with blanks added at the beginning of some of its lines. */
export interface DeepenedText {
  readonly text: string;
  /** The offset in the original of one in `text`. */
  readonly original: (offset: number) => number;
}

/** Blanks for each character of the text, and of any text: a file asks for far fewer, a long key far to the right for gigabytes. */
const BLANKS_PER_CHARACTER = 4;
const BLANKS_OF_ALL = 1_000_000;

/** `text` with every continuation line deepened; undefined when that takes too many blanks. */
export function deepenContinuationLines(text: string): DeepenedText | undefined {
  const most = text.length * BLANKS_PER_CHARACTER + BLANKS_OF_ALL;
  const pieces: string[] = [];
  const placed: PlacedInsertion[] = [];
  let from = 0;
  let addedBefore = 0;
  for (const { at, blanks, replaced } of new BlockScan(text).run()) {
    pieces.push(text.slice(from, at), ' '.repeat(blanks));
    placed.push({ at, blanks, replaced, begins: at + addedBefore, addedBefore });
    from = at + replaced;
    addedBefore += blanks - replaced;
    if (addedBefore > most) return undefined;
  }
  pieces.push(text.slice(from));
  return { text: pieces.join(''), original: (offset) => originalOffset(placed, offset) };
}

interface Insertion {
  readonly at: number;
  readonly blanks: number;
  /** Characters of the original that the blanks stand for. */
  readonly replaced: number;
}

/** Where it is in the deepened text, and how many blanks were added before it. */
interface PlacedInsertion extends Insertion {
  readonly begins: number;
  readonly addedBefore: number;
}

/** Insertions are in order: the last one before `offset` is found by halving. */
function originalOffset(insertions: readonly PlacedInsertion[], offset: number): number {
  let low = 0;
  let high = insertions.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((insertions[middle] as PlacedInsertion).begins < offset) low = middle + 1;
    else high = middle;
  }
  const last = insertions[low - 1];
  return last === undefined ? offset : Math.max(last.at, offset - last.addedBefore - last.blanks + last.replaced);
}

const isBreak = (character: string): boolean => character === '\n' || character === '\r';
const isBlank = (character: string): boolean => character === ' ' || character === '\t';
const isSpace = (character: string): boolean => character === '' || isBlank(character) || isBreak(character);

class BlockScan {
  readonly #text: string;
  readonly #insertions: Insertion[] = [];
  #at = 0;
  #lineStart = 0;
  /** Column of the mapping or list that what is read now belongs to; -1 outside all. */
  #parent = -1;

  constructor(text: string) {
    this.#text = text;
  }

  run(): readonly Insertion[] {
    while (this.#at < this.#text.length) this.#line();
    return this.#insertions;
  }

  get #here(): string {
    return this.#text.charAt(this.#at);
  }

  get #column(): number {
    return this.#at - this.#lineStart;
  }

  /** One line of block style, and all that begins on it. */
  #line(): void {
    while (isBlank(this.#here) || this.#here === '\ufeff') this.#at++;
    // What begins a line continues at least as deep: its key stands on a line above, further left.
    this.#parent = this.#column - 1;
    let isKeyPossible = true;
    for (;;) {
      while (isBlank(this.#here)) {
        if (!isKeyPossible) this.#tabToBlank();
        this.#at++;
      }
      const character = this.#here;
      if (this.#at >= this.#text.length || isBreak(character)) return this.#nextLine();
      const next = this.#text.charAt(this.#at + 1);
      if (character === '#') return this.#skipLine();
      if ((character === '-' || character === '?' || character === ':') && isSpace(next)) {
        this.#parent = this.#column;
        this.#at++;
        isKeyPossible = true;
      } else if (character === '&' || character === '!' || character === '*') {
        while (!isSpace(this.#here)) this.#at++;
      } else if (character === '|' || character === '>') {
        return this.#skipDeeper();
      } else {
        const column = this.#column;
        const isOver = this.#node(character);
        if (isOver) return undefined;
        while (isBlank(this.#here)) this.#at++;
        if (this.#here !== ':' || !isKeyPossible) return this.#skipLine();
        this.#parent = column;
        this.#at++;
        isKeyPossible = false;
      }
    }
  }

  /** A quoted text, a bracket or a plain scalar; true when the plain scalar went on to the end of its last line. */
  #node(character: string): boolean {
    if (character === '"' || character === "'") this.#quoted(character);
    else if (character === '[' || character === '{') this.#bracket();
    else {
      while (this.#at < this.#text.length && !isBreak(this.#here) && !this.#endsPlain()) this.#at++;
      if (this.#here === ':') return false;
      this.#skipDeeper();
      return true;
    }
    return false;
  }

  #endsPlain(): boolean {
    if (this.#here === ':') return isSpace(this.#text.charAt(this.#at + 1));
    return this.#here === '#' && isBlank(this.#text.charAt(this.#at - 1));
  }

  #quoted(quote: string): void {
    this.#at++;
    while (this.#at < this.#text.length) {
      const character = this.#here;
      if (isBreak(character)) {
        this.#continuation();
        continue;
      }
      this.#at++;
      if (character === '\\' && quote === '"' && !isBreak(this.#here)) this.#at++;
      else if (character === quote) {
        if (quote !== "'" || this.#here !== "'") return;
        this.#at++;
      }
    }
  }

  #bracket(): void {
    let depth = 0;
    let beginsToken = true;
    while (this.#at < this.#text.length) {
      const character = this.#here;
      if (isBreak(character)) {
        this.#continuation();
        continue;
      }
      if (character === '#' && isSpace(this.#text.charAt(this.#at - 1))) {
        while (this.#at < this.#text.length && !isBreak(this.#here)) this.#at++;
        continue;
      }
      if (beginsToken && (character === '"' || character === "'")) {
        this.#quoted(character);
        continue;
      }
      this.#tabToBlank();
      this.#at++;
      if (character === '[' || character === '{') depth++;
      else if (character === ']' || character === '}') depth--;
      if (depth === 0) return;
      beginsToken = '[{,:'.includes(character) || (beginsToken && isBlank(character));
    }
  }

  #tabToBlank(): void {
    if (this.#here === '\t') this.#insertions.push({ at: this.#at, blanks: 1, replaced: 1 });
  }

  /** Goes to the next line, inside quotes or brackets; the end of the text is deepened like a line. */
  #continuation(): void {
    this.#nextLine();
    if (isBreak(this.#here)) return;
    this.#insertions.push({ at: Math.min(this.#at, this.#text.length), blanks: this.#parent + 1, replaced: 0 });
  }

  /** The rest of a block or plain scalar: all lines that are blank or deeper than what it belongs to. */
  #skipDeeper(): void {
    this.#skipLine();
    while (this.#at < this.#text.length) {
      const start = this.#at;
      while (this.#here === ' ') this.#at++;
      const isDeeper = this.#column > this.#parent && !(this.#column === 0);
      if (!isDeeper && !isBreak(this.#here)) {
        this.#at = start;
        return;
      }
      this.#skipLine();
    }
  }

  #skipLine(): void {
    while (this.#at < this.#text.length && !isBreak(this.#here)) this.#at++;
    this.#nextLine();
  }

  #nextLine(): void {
    if (this.#here === '\r' && this.#text.charAt(this.#at + 1) === '\n') this.#at++;
    this.#at++;
    this.#lineStart = this.#at;
  }
}
