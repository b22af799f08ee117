/**
 * Where the fields of a document stand, and how their scalars are written: a tree built from the parser's events when the
 * first problem asks for it.
 */

import { EVENT_ID, type Event, SCALAR_STYLE, type ScalarEvent } from 'js-yaml';
import { offsetOf, type Path, scalarValue } from './compose.ts';

interface PlacedNode {
  readonly offset: number;
  /** As it is written, of a scalar on one line. */
  readonly source: string | undefined;
  readonly fields?: Map<string, { readonly keyOffset: number; readonly node: PlacedNode }>;
  readonly items?: PlacedNode[];
}

/** The fields of one document. */
export class NodePlaces {
  readonly #root: PlacedNode | undefined;

  constructor(text: string, events: readonly Event[], range: readonly [number, number]) {
    this.#root = new TreeReader(text, events, range[0] + 1).root();
  }

  /**
   * The offset of the field at `path`: of a collection its key's; of one that is missing, the nearest enclosing field's.
   * With `ofKey` its key's in any case.
   */
  offset(path: Path, ofKey = false): number {
    let offset = Math.max(0, this.#root?.offset ?? 0);
    let node = this.#root;
    for (const [index, step] of path.entries()) {
      const field = node?.fields?.get(String(step));
      node = field?.node ?? (typeof step === 'number' ? node?.items?.[step] : undefined);
      if (node === undefined) break;
      const isScalar = node.fields === undefined && node.items === undefined;
      const isValue = isScalar && !(ofKey && index === path.length - 1);
      const own = isValue || field === undefined ? node.offset : field.keyOffset;
      offset = own !== -1 ? own : (field?.keyOffset ?? offset);
    }
    return offset;
  }

  /** The text of the scalar at `path` as it is written; undefined for all else. */
  source(path: Path): string | undefined {
    let node = this.#root;
    for (const step of path) {
      node = node?.fields?.get(String(step))?.node ?? (typeof step === 'number' ? node?.items?.[step] : undefined);
    }
    return node?.source;
  }
}

class TreeReader {
  readonly #text: string;
  readonly #events: readonly Event[];
  readonly #anchors = new Map<string, PlacedNode>();
  #at: number;

  constructor(text: string, events: readonly Event[], first: number) {
    this.#text = text;
    this.#events = events;
    this.#at = first;
  }

  root(): PlacedNode | undefined {
    return (this.#events[this.#at] as Event).type === EVENT_ID.POP ? undefined : this.#node();
  }

  #node(): PlacedNode {
    const event = this.#events[this.#at++] as Event;
    if (event.type === EVENT_ID.ALIAS) {
      const target = this.#anchors.get(this.#text.slice(event.anchorStart, event.anchorEnd));
      return target ?? { offset: offsetOf(event), source: undefined };
    }
    const node = this.#content(event);
    if ('anchorStart' in event && event.anchorStart !== -1) {
      this.#anchors.set(this.#text.slice(event.anchorStart, event.anchorEnd), node);
    }
    return node;
  }

  #content(event: Event): PlacedNode {
    const offset = offsetOf(event);
    if (event.type === EVENT_ID.SCALAR) return { offset: blockOffset(event), source: this.#source(event) };
    if (event.type === EVENT_ID.SEQUENCE) {
      const items: PlacedNode[] = [];
      while (!this.#atEnd()) items.push(this.#node());
      this.#at++;
      return { offset, source: undefined, items };
    }
    const fields: NonNullable<PlacedNode['fields']> = new Map();
    while (!this.#atEnd()) {
      const keyEvent = this.#events[this.#at] as Event;
      const keyOffset = offsetOf(keyEvent);
      this.#node();
      const node = this.#node();
      if (keyEvent.type === EVENT_ID.SCALAR) fields.set(String(scalarValue(this.#text, keyEvent)), { keyOffset, node });
    }
    this.#at++;
    return { offset, source: undefined, fields };
  }

  #atEnd(): boolean {
    return (this.#events[this.#at] as Event).type === EVENT_ID.POP;
  }

  #source(event: ScalarEvent): string | undefined {
    if (event.style !== SCALAR_STYLE.PLAIN || event.valueStart === -1) return undefined;
    return this.#text.slice(event.valueStart, event.valueEnd);
  }
}

/** A block text begins on the line after its key: the key is the better place. */
function blockOffset(event: ScalarEvent): number {
  const isBlock = event.style === SCALAR_STYLE.LITERAL_BLOCK || event.style === SCALAR_STYLE.FOLDED_BLOCK;
  return isBlock ? -1 : offsetOf(event);
}
