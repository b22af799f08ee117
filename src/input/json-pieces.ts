/**
 * A large JSON object, read piece by piece: each member of the object, and each element of the lists among them, as text
 * of its own with its place. A file of a million references never becomes one string. Used by result-file.ts, which
 * parses the pieces it needs.
 */

import type { Place } from './problem.ts';

/** With where it begins; columns are counted in bytes. */
export interface JsonPiece extends Place {
  /** The member's name, as it is written between the quotes. */
  readonly name: string;
  /** The whole value of a member, or one element of a list. */
  readonly kind: 'value' | 'element';
  readonly text: string;
}

/** Thrown for text that is no such object. */
export class JsonProblem extends Error {
  readonly place: Place;

  constructor(place: Place, message: string) {
    super(message);
    this.place = place;
  }
}

/** The largest piece that is put together: far above any that refmanager writes. */
const MAX_PIECE_BYTES: number = 64 * 2 ** 20;

const LINE_FEED = 0x0a;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_LIST, CLOSE_LIST] = [0x7b, 0x7d, 0x5b, 0x5d];
const BLANKS: readonly number[] = [0x20, 0x09, 0x0d, LINE_FEED];
const BYTE_ORDER_MARK: readonly number[] = [0xef, 0xbb, 0xbf];

/** What has to come next. */
type Expecting =
  | 'object'
  | 'first name'
  | 'name'
  | 'colon'
  | 'value'
  | 'comma'
  | 'first element'
  | 'element'
  | 'element comma'
  | 'end';

const EXPECTED: Readonly<Record<Expecting, string>> = {
  object: 'a JSON object',
  'first name': 'a member of the object or its end',
  name: 'the name of a member',
  colon: 'a colon',
  value: 'a value',
  comma: 'a comma or the end of the object',
  'first element': 'an element of the list or its end',
  element: 'an element of the list',
  'element comma': 'a comma or the end of the list',
  end: 'nothing after the object',
};

/**
 * The pieces of the object that `chunks` hold, in order. The values of members named in `lists` come element by
 * element when they are lists, everything else as a whole. Pieces are cut by their brackets and quotes; whether each is
 * valid JSON shows when it is parsed.
 * @throws {JsonProblem} for text that is no object, or ends before it does
 */
export function* jsonPieces(
  chunks: Iterable<Uint8Array>,
  lists: readonly string[],
): Generator<JsonPiece, void, undefined> {
  const reader = new PieceReader(lists);
  for (const chunk of chunks) yield* reader.read(chunk);
  reader.end();
}

class PieceReader {
  readonly #lists: readonly string[];
  #expecting: Expecting = 'object';
  #name = '';
  /** Parts of the piece or name that is being read, from earlier chunks. */
  #parts: Uint8Array[] = [];
  #bytes = 0;
  #begins: Place = { line: 1, column: 1 };
  /** Reading a name or a piece: how deep inside brackets, and whether inside quotes. */
  #reading = false;
  #depth = 0;
  #quoted = false;
  #escaped = false;
  #line = 1;
  /** Offset in the current chunk at which the current line begins; negative when it began in an earlier one. */
  #lineStart = 0;
  #read = 0;

  constructor(lists: readonly string[]) {
    this.#lists = lists;
  }

  *read(chunk: Uint8Array): Generator<JsonPiece, void, undefined> {
    let from = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] as number;
      if (byte === LINE_FEED) {
        this.#line++;
        this.#lineStart = at + 1;
      }
      if (this.#reading) {
        const taken = this.#take(byte);
        if (taken === 'more') continue;
        this.#keep(chunk, from, taken === 'last' ? at + 1 : at);
        this.#reading = false;
        yield* this.#finished();
        if (taken === 'beyond') this.#between(byte, at);
      } else if (!BLANKS.includes(byte) && BYTE_ORDER_MARK[this.#read + at] !== byte) {
        from = at;
        this.#between(byte, at);
      }
    }
    if (this.#reading) this.#keep(chunk, from, chunk.length);
    this.#lineStart -= chunk.length;
    this.#read += chunk.length;
  }

  end(): void {
    if (this.#expecting === 'end') return;
    const place = { line: this.#line, column: 1 - this.#lineStart };
    const missing = this.#reading ? 'the rest of a value' : EXPECTED[this.#expecting];
    if (this.#read === 0) throw new JsonProblem(place, 'expected a JSON object, but the file is empty');
    throw new JsonProblem(place, `the file ends too early: expected ${missing}`);
  }

  /** Whether the piece goes on after this byte, ends with it, or ended before it, as a number does. */
  #take(byte: number): 'more' | 'last' | 'beyond' {
    if (this.#quoted) {
      if (this.#escaped) this.#escaped = false;
      else if (byte === BACKSLASH) this.#escaped = true;
      else if (byte === QUOTE) this.#quoted = false;
      return this.#quoted || this.#depth > 0 ? 'more' : 'last';
    }
    if (byte === QUOTE) this.#quoted = true;
    else if (byte === OPEN_OBJECT || byte === OPEN_LIST) this.#depth++;
    else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) {
      if (this.#depth === 0) return 'beyond';
      this.#depth--;
      return this.#depth === 0 ? 'last' : 'more';
    } else if (this.#depth === 0 && (byte === COMMA || BLANKS.includes(byte))) return 'beyond';
    return 'more';
  }

  /** Copies: whoever reads may use the chunk's memory again. */
  #keep(chunk: Uint8Array, from: number, end: number): void {
    this.#bytes += end - from;
    if (this.#bytes > MAX_PIECE_BYTES) {
      throw new JsonProblem(this.#begins, `a value is longer than ${MAX_PIECE_BYTES} bytes`);
    }
    this.#parts.push(new Uint8Array(chunk.subarray(from, end)));
  }

  *#finished(): Generator<JsonPiece, void, undefined> {
    const text = Buffer.concat(this.#parts).toString('utf8');
    this.#parts = [];
    this.#bytes = 0;
    const kind = this.#expecting;
    if (kind === 'first name' || kind === 'name') {
      this.#name = text.slice(1, -1);
      this.#expecting = 'colon';
      return;
    }
    const isElement = kind === 'element' || kind === 'first element';
    this.#expecting = isElement ? 'element comma' : 'comma';
    yield { name: this.#name, kind: isElement ? 'element' : 'value', text, ...this.#begins };
  }

  /** A byte between pieces: begins one, or is punctuation. */
  #between(byte: number, at: number): void {
    if (BLANKS.includes(byte)) return;
    const next = this.#punctuation(byte);
    if (next !== undefined) {
      this.#expecting = next;
      return;
    }
    const place = { line: this.#line, column: at - this.#lineStart + 1 };
    const isName = this.#expecting === 'first name' || this.#expecting === 'name';
    const beginsPiece =
      byte !== COMMA && byte !== COLON && byte !== CLOSE_OBJECT && byte !== CLOSE_LIST && (!isName || byte === QUOTE);
    const wantsPiece = isName || ['value', 'element', 'first element'].includes(this.#expecting);
    if (!beginsPiece || !wantsPiece) {
      const got = JSON.stringify(String.fromCodePoint(byte));
      throw new JsonProblem(place, `expected ${EXPECTED[this.#expecting]}, got ${got}`);
    }
    this.#begins = place;
    this.#reading = true;
    this.#depth = byte === OPEN_OBJECT || byte === OPEN_LIST ? 1 : 0;
    this.#quoted = byte === QUOTE;
    this.#escaped = false;
  }

  /** What is expected after this byte; undefined when it is no punctuation that may stand here. */
  #punctuation(byte: number): Expecting | undefined {
    const expecting = this.#expecting;
    if (byte === OPEN_OBJECT && expecting === 'object') return 'first name';
    if (byte === CLOSE_OBJECT && (expecting === 'first name' || expecting === 'comma')) return 'end';
    if (byte === COMMA && expecting === 'comma') return 'name';
    if (byte === COLON && expecting === 'colon') return 'value';
    if (byte === OPEN_LIST && expecting === 'value' && this.#lists.includes(this.#name)) return 'first element';
    if (byte === CLOSE_LIST && (expecting === 'first element' || expecting === 'element comma')) return 'comma';
    if (byte === COMMA && expecting === 'element comma') return 'element';
    return undefined;
  }
}
