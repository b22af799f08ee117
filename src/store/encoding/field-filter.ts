/**
 * Tells by a record's bytes whether its reference has the wanted fields, so that the rest need not be decoded. Asked by
 * store-core.ts for each copy of a record.
 */

import { OBJECT_REFERENCE_FIELDS, type ObjectReference } from '../../api/object-reference.ts';
import { preview, RefManagerError } from '../../errors.ts';
import { WORD_BYTES } from '../../memory/layout.ts';
import type { RecordCopy } from '../records/records.ts';
import { NARROW_LENGTHS_BYTES, Shape, WIDE_LENGTHS_BYTES } from './codec.ts';

/** What a listing is about; what is left out may be anything. An empty string stands for an absent field. */
export interface RefFilter {
  /** References in this namespace. */
  readonly namespace?: string;
  /** References of the object with this uid: a pod's, for the references of its containers. */
  readonly uid?: string;
}

const FILTERED = ['namespace', 'uid'] as const satisfies readonly (keyof RefFilter & keyof ObjectReference)[];
const UTF16_UNIT_BYTES = 2;

/** A field's place among the seven, and its text as a record may have it. */
interface Wanted {
  readonly index: number;
  readonly length: number;
  /** Undefined: it has characters that are not ASCII, so a record all of ASCII has another one. */
  readonly ascii: Buffer | undefined;
  readonly utf16: Buffer;
}

export class FieldFilter {
  readonly #wanted: readonly Wanted[];

  private constructor(wanted: readonly Wanted[]) {
    this.#wanted = wanted;
  }

  /** Undefined: everything is wanted. @throws {RefManagerError} `ERR_INVALID_OPTION` */
  static of(filter: RefFilter | undefined): FieldFilter | undefined {
    if (filter === undefined) return undefined;
    if (typeof filter !== 'object' || filter === null)
      throw invalid(`the filter must be an object, got ${preview(filter)}`);
    const unknown = Object.keys(filter).find((key) => !FILTERED.some((field) => field === key));
    if (unknown !== undefined) throw invalid(`unknown filter ${preview(unknown)}; known are ${FILTERED.join(' and ')}`);
    const wanted = FILTERED.flatMap((field) => {
      const text: unknown = filter[field];
      if (text === undefined) return [];
      if (typeof text !== 'string') throw invalid(`${field} must be a string, got ${preview(text)}`);
      return [wantedOf(OBJECT_REFERENCE_FIELDS.indexOf(field), text)];
    });
    return wanted.length === 0 ? undefined : new FieldFilter(wanted);
  }

  passes({ shape, valueBytes, body }: RecordCopy): boolean {
    if ((shape & Shape.NULL_REF) !== 0) return false;
    const isWide = (shape & Shape.WIDE_LENGTHS) !== 0;
    const isUtf16 = (shape & Shape.VALUE_UTF16) !== 0;
    const start = body.length - valueBytes;
    const text = start + (isWide ? WIDE_LENGTHS_BYTES : NARROW_LENGTHS_BYTES);
    const lengthOf = (index: number): number =>
      isWide ? body.readInt32LE(start + index * WORD_BYTES) : (body[start + index] as number);
    for (const { index, length, ascii, utf16 } of this.#wanted) {
      if (lengthOf(index) !== length) return false;
      const bytes = isUtf16 ? utf16 : ascii;
      if (bytes === undefined) return false;
      let before = 0;
      for (let i = 0; i < index; i++) before += lengthOf(i);
      const at = text + (isUtf16 ? before * UTF16_UNIT_BYTES : before);
      if (bytes.compare(body, at, at + bytes.length) !== 0) return false;
    }
    return true;
  }
}

function wantedOf(index: number, text: string): Wanted {
  const ascii = Buffer.from(text, 'utf8');
  return {
    index,
    length: text.length,
    ascii: ascii.length === text.length ? ascii : undefined, // as codec.ts tells it
    utf16: Buffer.from(text, 'utf16le'),
  };
}

function invalid(problem: string): RefManagerError {
  return new RefManagerError('ERR_INVALID_OPTION', problem);
}
