/**
 * What a vector file holds, and how an adapter answers for one case.
 */

/** One case of a `*.json` of test/vectors. */
export interface VectorCase {
  readonly name: string;
  readonly input: unknown;
  readonly expected: unknown;
}

/** Runs the code under test on `input` and says it in the vocabulary of `expected`. */
export type VectorAdapter = (input: never, expected: unknown) => unknown;

/** JSON's view of a value: undefined fields are gone. */
export function asJson(value: unknown): unknown {
  return value === undefined ? null : JSON.parse(JSON.stringify(value));
}

/** `fields` without those that are undefined: an absent field of a vector is an absent field of the object. */
export function definedOnly<T extends object>(fields: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}

/** `fields` of `value`, as far as it has them. */
export function pick(value: object, fields: readonly string[]): Record<string, unknown> {
  const record: Record<string, unknown> = { ...value };
  return Object.fromEntries(fields.filter((field) => field in record).map((field) => [field, record[field]]));
}
