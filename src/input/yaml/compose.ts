/**
 * The parser's events -> plain values. What is wrong with the tree (a key twice, an alias of nothing, a mapping as key) is
 * told with its offset and the path to it.
 */

import { EVENT_ID, type Event, getScalarValue, SCALAR_STYLE, type ScalarEvent } from 'js-yaml';
import { plainValue, type ScalarValue, taggedValue } from './scalars.ts';

/** Keys of mappings, positions in lists. */
export type Path = readonly (string | number)[];

/** Something wrong in a document; `offset` counts in the text that was parsed. */
interface Fault {
  readonly offset: number;
  readonly path: Path;
  readonly message: string;
}

/** One document: its value, or what is wrong with it. */
export interface Composed {
  readonly value: unknown;
  readonly faults: readonly Fault[];
  /** The document's events in the list that was read: from its first to behind its last. */
  readonly range: readonly [first: number, end: number];
}

/** Values that aliases may repeat in one file: real ones stay far below, decompression bombs do not. */
const MAX_REPEATED = 1_000_000;
const PREVIEW_LENGTH = 60;
/** Keys that tell where an object begins: two of them twice are two objects. */
const OBJECT_KEYS: readonly string[] = ['apiVersion', 'kind', 'metadata', 'spec'];

/** How many values the aliases of a file have repeated so far. */
export interface Repeats {
  values: number;
}

/** The documents that `events` of `text` describe. Linear in the events. `repeats` is of the file that `text` is a part of. */
export function composeDocuments(text: string, events: readonly Event[], repeats: Repeats): Composed[] {
  const documents: Composed[] = [];
  let next = 0;
  while (next < events.length) {
    const composer = new Composer(text, events, next, repeats);
    const composed = composer.document();
    documents.push(composed);
    next = composed.range[1];
  }
  return documents;
}

/** A value, and of how many it and all inside it consist. */
interface Node {
  readonly value: unknown;
  readonly size: number;
}

interface Anchor {
  /** Undefined while what it names is being read. */
  node: Node | undefined;
}

type CollectionEvent = Extract<Event, { start: number }>;

/** Where an event's text begins; -1 for one that stands for nothing. */
export function offsetOf(event: Event): number {
  if (event.type === EVENT_ID.SCALAR) {
    const isQuoted = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED;
    return isQuoted ? event.valueStart - 1 : event.valueStart;
  }
  if (event.type === EVENT_ID.ALIAS) return event.anchorStart - 1;
  return 'start' in event ? event.start : -1;
}

/** The text of a scalar's value. */
export function scalarValue(text: string, event: ScalarEvent): unknown {
  const source = getScalarValue(text, event);
  if (event.tagStart === -1) return event.style === SCALAR_STYLE.PLAIN ? plainValue(source) : source;
  const tag = text.slice(event.tagStart, event.tagEnd).replace(/^!<tag:yaml\.org,2002:(.*)>$/, '!!$1');
  return taggedValue(tag, source);
}

class Composer {
  readonly #text: string;
  readonly #events: readonly Event[];
  readonly #first: number;
  readonly #anchors = new Map<string, Anchor>();
  readonly #faults: Fault[] = [];
  readonly #path: (string | number)[] = [];
  #at: number;
  readonly #repeats: Repeats;
  #isRepeatTold = false;
  #lastOffset = 0;

  constructor(text: string, events: readonly Event[], first: number, repeats: Repeats) {
    this.#repeats = repeats;
    this.#text = text;
    this.#events = events;
    this.#first = first;
    this.#at = first;
  }

  document(): Composed {
    this.#at++; // the document's own event
    let value: unknown;
    while (this.#next.type !== EVENT_ID.POP) value = this.#node().value;
    this.#at++;
    return { value, faults: this.#faults, range: [this.#first, this.#at] };
  }

  get #next(): Event {
    return this.#events[this.#at] as Event;
  }

  #fault(offset: number, message: string): void {
    this.#faults.push({ offset: offset === -1 ? this.#lastOffset : offset, path: [...this.#path], message });
  }

  #node(): Node {
    const event = this.#next;
    const offset = offsetOf(event);
    if (offset !== -1) this.#lastOffset = offset;
    this.#at++;
    if (event.type === EVENT_ID.ALIAS) return this.#alias(this.#text.slice(event.anchorStart, event.anchorEnd), offset);
    const anchor: Anchor = { node: undefined };
    if ('anchorStart' in event && event.anchorStart !== -1) {
      this.#anchors.set(this.#text.slice(event.anchorStart, event.anchorEnd), anchor);
    }
    anchor.node = this.#content(event);
    return anchor.node;
  }

  #content(event: Event): Node {
    if (event.type === EVENT_ID.SCALAR) return this.#scalar(event);
    if (event.type === EVENT_ID.SEQUENCE) return this.#sequence();
    return this.#mapping(event as CollectionEvent);
  }

  #scalar(event: ScalarEvent): Node {
    const value = scalarValue(this.#text, event);
    const isInfinite = typeof value === 'number' && !Number.isFinite(value);
    if (value === undefined || isInfinite) {
      const tag = this.#text.slice(event.tagStart, event.tagEnd);
      const shown = getScalarValue(this.#text, event).slice(0, PREVIEW_LENGTH);
      const why = isInfinite ? 'JSON has no such number' : `is no ${tag}`;
      this.#fault(offsetOf(event), `Invalid value: ${shown}: ${why}`);
    }
    return { value, size: 1 };
  }

  #sequence(): Node {
    const items: unknown[] = [];
    let size = 1;
    while (this.#next.type !== EVENT_ID.POP) {
      this.#path.push(items.length);
      const item = this.#node();
      this.#path.pop();
      items.push(item.value);
      size += item.size;
    }
    this.#at++;
    return { value: items, size };
  }

  #mapping(event: CollectionEvent): Node {
    const fields: Record<string, unknown> = {};
    const own = new Set<string>();
    const repeated: { key: string; offset: number }[] = [];
    let size = 1;
    while (this.#next.type !== EVENT_ID.POP) {
      const keyEvent = this.#next;
      const written = this.#key();
      // A mark in the middle of a document: a second file begins here, without its `---`.
      const key = this.#path.length === 0 ? written?.replace(/^\ufeff/, '') : written;
      if (key === undefined) {
        size += this.#node().size;
        continue;
      }
      const isMerge = key === '<<' && isPlain(keyEvent);
      this.#path.push(key);
      const offset = offsetOf(keyEvent) === -1 ? event.start : offsetOf(keyEvent);
      const item = this.#node();
      this.#path.pop();
      size += item.size;
      if (isMerge) {
        this.#merge(fields, item.value, offset);
        continue;
      }
      if (own.has(key)) repeated.push({ key, offset });
      own.add(key);
      setField(fields, key, item.value);
    }
    this.#at++;
    if (repeated.length > 0) this.#tellRepeated(repeated);
    return { value: fields, size };
  }

  /** True in an item of a List: `items[0]`. */
  get #isItem(): boolean {
    return typeof this.#path.at(-1) === 'number' && this.#path.at(-2) === 'items';
  }

  /** The next key as text, as JSON has it; undefined when it is none. */
  #key(): string | undefined {
    const event = this.#next;
    const before = this.#faults.length;
    const { value } = this.#node();
    if (this.#faults.length > before) return undefined;
    if (typeof value === 'object' || value === undefined) {
      const got = value === null ? 'nothing' : Array.isArray(value) ? 'a list' : 'a mapping';
      const offset = offsetOf(event);
      this.#fault(offset, `expected valid YAML: a key is text, got ${got}`);
      return undefined;
    }
    // What a number cannot hold exactly stays as it is written.
    const isExact = typeof value !== 'number' || Number.isSafeInteger(value) || event.type !== EVENT_ID.SCALAR;
    return isExact ? keyText(value as Exclude<ScalarValue, null>) : getScalarValue(this.#text, event);
  }

  #alias(name: string, offset: number): Node {
    const anchor = this.#anchors.get(name);
    if (anchor?.node === undefined) {
      const why = anchor === undefined ? 'is not defined before its use' : 'contains this alias itself';
      this.#fault(offset, `anchor ${JSON.stringify(name)} ${why}`);
      return { value: undefined, size: 1 };
    }
    this.#repeat(anchor.node.size, offset);
    return anchor.node;
  }

  /** False from the moment on when it is too much; that is told once a document. */
  #repeat(values: number, offset: number): boolean {
    this.#repeats.values += values;
    if (this.#repeats.values <= MAX_REPEATED) return true;
    if (!this.#isRepeatTold) {
      this.#isRepeatTold = true;
      this.#fault(offset, `aliases repeat more than ${MAX_REPEATED} values up to here; expected fewer`);
    }
    return false;
  }

  /** Go's reader takes merges as they come: one after a key of its own wins over it. Of a list the first wins. */
  #merge(fields: Record<string, unknown>, source: unknown, offset: number): void {
    const sources = Array.isArray(source) ? source.toReversed() : [source];
    for (const each of sources) {
      if (typeof each !== 'object' || each === null || Array.isArray(each)) {
        this.#fault(offset, 'expected a mapping, or a list of mappings, to merge');
        return;
      }
      if (!this.#repeat(Object.keys(each).length, offset)) return;
      for (const [key, value] of Object.entries(each)) setField(fields, key, value);
    }
  }

  /** Two objects of which the second lacks its `---` are told as that, not key by key. */
  #tellRepeated(repeated: readonly { key: string; offset: number }[]): void {
    const [first] = repeated as [{ key: string; offset: number }];
    const objectKeys = new Set(repeated.map(({ key }) => key).filter((key) => OBJECT_KEYS.includes(key)));
    const separator = this.#path.length === 0 ? '`---` before this line' : this.#isItem ? '`- ` before this key' : '';
    if (separator !== '' && objectKeys.size > 1) {
      this.#fault(first.offset, `expected ${separator}: another object begins here`);
      return;
    }
    for (const { key, offset } of repeated) {
      this.#fault(offset, `Duplicate value: ${JSON.stringify(key)}; expected each key once in a mapping`);
    }
  }
}

/** As JSON has it: `yes` is `true`. */
function keyText(value: Exclude<ScalarValue, null>): string {
  return String(value);
}

function isPlain(event: Event): boolean {
  return event.type === EVENT_ID.SCALAR && event.style === SCALAR_STYLE.PLAIN;
}

/** An own field also when it is called `__proto__`. */
function setField(fields: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(fields, key, { value, writable: true, enumerable: true, configurable: true });
  else fields[key] = value;
}
