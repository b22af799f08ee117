/**
 * One field of a manifest under check: its value, its path, and the questions checks ask of it. A wrong type is
 * reported here, once, and reads as absent, so that checks state only what is particular to their field.
 */

import { closest } from './closest.ts';
import type { Problem, Report } from './problem.ts';
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
  readonly #path: Path;
  readonly #context: FieldContext;

  constructor(context: FieldContext, value: unknown, path: Path = []) {
    this.#context = context;
    this.value = value ?? undefined;
    this.#path = path;
  }

  get isAbsent(): boolean {
    return this.value === undefined;
  }

  /** The path as API errors write it: `spec.containers[0].image`. */
  get path(): string {
    let text = '';
    for (const step of this.#path) {
      if (typeof step === 'number') text += `[${step}]`;
      else if (/[^\w-]/.test(step)) text += `[${JSON.stringify(step)}]`;
      else text += text === '' ? step : `.${step}`;
    }
    return text === '' ? '(document)' : text;
  }

  /** The place of this field in its file. */
  get place(): Pick<Problem, 'file' | 'line' | 'column'> {
    return { file: this.#context.file, ...this.#context.document.place(this.#path) };
  }

  problem(message: string): void {
    this.#context.report({ ...this.place, path: this.path, message });
  }

  /** Reports that this value is not allowed, in the API server's words. */
  invalid(expectation: string): void {
    this.problem(`Invalid value: ${show(this.value)}: ${expectation}`);
  }

  /** The field `key` of this mapping; absent when this is none. */
  at(key: string): Field {
    const value = isMapping(this.value) && Object.hasOwn(this.value, key) ? this.value[key] : undefined;
    return new Field(this.#context, value, [...this.#path, key]);
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

  /** One of `allowed`. */
  oneOf(allowed: readonly string[]): string | undefined {
    const value = this.string();
    if (value === undefined || allowed.includes(value)) return value;
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
    return (items ?? []).map((value, index) => new Field(this.#context, value, [...this.#path, index]));
  }

  /** The items of the list of mappings here; others are reported and left out. */
  mappings(): Field[] {
    return this.items().filter((item) => {
      if (item.isAbsent) item.problem('Invalid value: null: expected a mapping, got nothing');
      return item.mapping() !== undefined;
    });
  }

  /** Checks that each item of the list here is a string. */
  strings(): void {
    for (const item of this.items()) {
      if (item.isAbsent) item.problem('Invalid value: null: expected a string, got nothing');
      item.string();
    }
  }

  #typed<T>(expected: string, accepts: (value: unknown) => boolean): T | undefined {
    if (this.value === undefined) return undefined;
    if (accepts(this.value)) return this.value as T;
    this.invalid(`expected ${expected}, got ${typeName(this.value)}`);
    return undefined;
  }
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value as problems repeat it: short, on one line. */
export function show(value: unknown): string {
  if (isMapping(value)) return '{…}';
  if (Array.isArray(value)) return value.length === 0 ? '[]' : '[…]';
  const text = typeof value === 'number' ? String(value) : JSON.stringify(value ?? null);
  return text.length <= PREVIEW_LENGTH ? text : `${text.slice(0, PREVIEW_LENGTH)}…`;
}

function typeName(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (isMapping(value)) return 'a mapping';
  if (typeof value === 'number') return Number.isInteger(value) ? 'an integer' : 'a number';
  return typeof value === 'boolean' ? 'a boolean' : `a ${typeof value}`;
}
