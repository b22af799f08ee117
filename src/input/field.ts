/**
 * One field of a manifest under check: its value, its path, and the questions checks ask of it. A wrong type is
 * reported here, once, and reads as absent, so that checks state only what is particular to their field.
 */

import { closest } from './closest.ts';
import type { Problem, Report } from './problem.ts';
import { pathText } from './yaml/path-text.ts';
import { plainValue } from './yaml/scalars.ts';
import { templateHintFor } from './yaml/syntax-error.ts';
import type { Path, YamlDocument } from './yaml-documents.ts';

/** The document a field belongs to, and where its problems go. */
export interface FieldContext {
  readonly file: string;
  readonly document: YamlDocument;
  readonly report: Report;
}

const PREVIEW_LENGTH = 60;
const MAX_INT32 = 2_147_483_647;

/** Bounds of an integer field, both included. */
export interface IntegerBounds {
  readonly min?: number;
  readonly max?: number;
}

/** A field that may be absent. `null` and absent are the same, as for the API server. */
export class Field {
  readonly value: unknown;
  readonly #parent: Field | undefined;
  readonly #step: string | number;
  readonly #start: Path;
  readonly #context: FieldContext;

  /** The field at `path`. */
  constructor(context: FieldContext, value: unknown, path: Path = [], parent?: Field) {
    this.#context = context;
    this.value = value ?? undefined;
    this.#parent = parent;
    this.#step = parent === undefined ? '' : (path[0] as string | number);
    this.#start = parent === undefined ? path : [];
  }

  get isAbsent(): boolean {
    return this.value === undefined;
  }

  /** True for what Go takes for unset in a text: nothing, and the empty text. */
  get isUnset(): boolean {
    return this.value === undefined || this.value === '';
  }

  /** The path as API errors write it: `spec.containers[0].image`. */
  get path(): string {
    return pathText(this.steps);
  }

  /** The way here from the document. */
  get steps(): Path {
    return this.#parent === undefined ? this.#start : [...this.#parent.steps, this.#step];
  }

  /** The place of this field in its file. */
  get place(): Pick<Problem, 'file' | 'line' | 'column'> {
    return { file: this.#context.file, ...this.#context.document.place(this.steps) };
  }

  /** The value as it is written where that is shorter than what it means: `0755`, `yes`. */
  get shown(): string {
    const source = typeof this.value === 'string' ? undefined : this.#context.document.source(this.steps);
    return source === undefined || source === '' ? show(this.value) : shorten(source);
  }

  problem(message: string): void {
    this.#context.report({ ...this.place, path: this.path, message: message + templateHintFor(this.value) });
  }

  /** Reports what is wrong with the key of this field. */
  problemOfKey(message: string): void {
    const { file, document, report } = this.#context;
    report({ file, ...document.keyPlace(this.steps), path: this.path, message });
  }

  /** Reports that this value is not allowed, in the API server's words. */
  invalid(expectation: string): void {
    this.problem(`Invalid value: ${this.shown}: ${expectation}`);
  }

  /** The field `key` of this mapping; absent when this is none. */
  at(key: string): Field {
    const value = isMapping(this.value) && Object.hasOwn(this.value, key) ? this.value[key] : undefined;
    return new Field(this.#context, value, [key], this);
  }

  /** The item `index` of this list; absent when there is none. */
  item(index: number): Field {
    const value = Array.isArray(this.value) ? (this.value[index] as unknown) : undefined;
    return new Field(this.#context, value, [index], this);
  }

  /** Like `at`, reporting `Required value` when it is absent, with the misspelt key where one looks like it. */
  required(key: string, expectation: string): Field {
    const field = this.at(key);
    if (field.isAbsent) {
      const siblings = isMapping(this.value) ? Object.keys(this.value) : [];
      const misspelt = siblings.includes(key) ? undefined : closest(key, siblings);
      const hint = misspelt === undefined ? '' : ` (found ${show(misspelt)}: did you mean ${show(key)}?)`;
      field.problem(`Required value: expected ${expectation}${hint}`);
    }
    return field;
  }

  /** The string here, reporting `Required value` when there is none, or an empty one. */
  requiredText(expectation: string): string | undefined {
    const text = this.string();
    if (this.isAbsent) return this.#parent?.required(String(this.#step), expectation).string();
    if (text !== '') return text;
    this.problem(`Required value: expected ${expectation}, got ""`);
    return undefined;
  }

  /** The string here. */
  string(): string | undefined {
    return this.#typed('a string', (value) => typeof value === 'string');
  }

  boolean(): boolean | undefined {
    return this.#typed('true or false', (value) => typeof value === 'boolean');
  }

  /** The integer here, within `bounds` and 32 bits. */
  integer(bounds: IntegerBounds = {}): number | undefined {
    const value = this.#typed<number>('an integer', (candidate) => Number.isInteger(candidate));
    if (value === undefined) return undefined;
    const { min = -MAX_INT32, max = MAX_INT32 } = bounds;
    if (value >= min && value <= max) return value;
    if (max === MAX_INT32 && value < min) this.invalid(`must be greater than or equal to ${min}`);
    else this.invalid(`must be between ${min} and ${max}, inclusive`);
    return undefined;
  }

  /** One of `allowed`; an empty text is an unset one. */
  oneOf(allowed: readonly string[]): string | undefined {
    const value = this.string();
    if (value === undefined || value === '') return undefined;
    if (allowed.includes(value)) return value;
    this.problem(`Unsupported value: ${show(value)}: supported values: ${allowed.map(show).join(', ')}`);
    return undefined;
  }

  /** The mapping here, as itself. */
  mapping(): Record<string, unknown> | undefined {
    return this.#typed('a mapping', isMapping);
  }

  /** The fields of the mapping here, by key. */
  entries(): [string, Field][] {
    return Object.keys(this.mapping() ?? {}).map((key) => [key, this.at(key)]);
  }

  /** The items of the list here. */
  items(): Field[] {
    const items = this.#typed<unknown[]>('a list', (value) => Array.isArray(value));
    return (items ?? []).map((_, index) => this.item(index));
  }

  /** The items of the list of mappings here; others are reported and left out. */
  mappings(): Field[] {
    return this.items().filter((item) => {
      if (item.isAbsent) item.problem('Invalid value: null: expected a mapping, got nothing');
      return item.mapping() !== undefined;
    });
  }

  /** Reports that something else was expected here, with the cure where there is one. */
  unexpected(expected: string): void {
    this.invalid(`expected ${expected}, got ${typeName(this.value)}${cure(expected, this.value, this.shown)}`);
  }

  #typed<T>(expected: string, accepts: (value: unknown) => boolean): T | undefined {
    if (this.value === undefined) return undefined;
    if (accepts(this.value)) return this.value as T;
    this.unexpected(expected);
    return undefined;
  }
}

export function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value as problems repeat it: short, on one line. */
export function show(value: unknown): string {
  if (isMapping(value)) return '{…}';
  if (Array.isArray(value)) return value.length === 0 ? '[]' : '[…]';
  return shorten(typeof value === 'number' ? String(value) : JSON.stringify(value ?? null));
}

function shorten(text: string): string {
  return text.length <= PREVIEW_LENGTH ? text : `${text.slice(0, PREVIEW_LENGTH)}…`;
}

/** What to write instead, where the text is right and only its type is not. */
function cure(expected: string, value: unknown, shown: string): string {
  if (expected === 'a string') {
    const isScalar = typeof value === 'number' || typeof value === 'boolean';
    return isScalar && shown.length <= PREVIEW_LENGTH ? `; write ${JSON.stringify(shown)}` : '';
  }
  if (typeof value !== 'string') return '';
  const meant = plainValue(value.trim());
  const isRight =
    expected === 'an integer' ? Number.isInteger(meant) : expected === 'true or false' && typeof meant === 'boolean';
  return isRight ? `; write ${value.trim()} without quotes` : '';
}

function typeName(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (isMapping(value)) return 'a mapping';
  if (typeof value === 'number') return Number.isInteger(value) ? 'an integer' : 'a number';
  return typeof value === 'boolean' ? 'a boolean' : `a ${typeof value}`;
}
