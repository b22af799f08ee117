/**
 * A result file (`x.json`) as the outcome that it was written from, so that every report can be made of it again. The
 * file is read piece by piece, the long lists anew whenever they are asked for: memory does not grow with their number.
 */

import { closeSync, openSync, readSync } from 'node:fs';
import type { z } from 'zod';
import { type JsonPiece, JsonProblem, jsonPieces } from '../../input/json-pieces.ts';
import { fileProblem, type Place, type Problem } from '../../input/problem.ts';
import type { ResultEvent, ResultRef } from '../result.ts';
import { eventSchema, refSchema, summarySchema } from './result-schema.ts';
import { completed, type StoredOutcome, type StoredSummary } from './stored-summary.ts';

const CHUNK_BYTES = 2 ** 18;
const MOST_SHOWN = 300;
const LISTS = ['refs', 'events'] as const;
type List = (typeof LISTS)[number];

/** Thrown for a file that is no result of refmanager; `problem` says what and where. */
export class ResultFileError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}

/**
 * Reads `file` once from end to end and checks it; its lists are read and checked when they are iterated.
 * @throws {ResultFileError} when the file cannot be read, is no JSON, is cut off, or is no result of this schema
 */
export function readResultFile(file: string): StoredOutcome {
  const fields = new Map<string, JsonPiece>();
  for (const piece of piecesOf(file)) if (piece.kind === 'value') fields.set(piece.name, piece);
  const summary = summaryOf(file, fields);
  return {
    summary,
    *refs() {
      for (const value of elements(file, 'refs', refSchema)) yield value as ResultRef;
    },
    async *events() {
      for (const value of elements(file, 'events', eventSchema)) yield value as ResultEvent;
    },
    close: () => Promise.resolve(),
  };
}

function summaryOf(file: string, fields: ReadonlyMap<string, JsonPiece>): StoredSummary {
  const values = Object.fromEntries([...fields].map(([name, piece]) => [name, parse(file, piece, name)]));
  const { schema } = values;
  if (schema !== 'refmanager/result/v1') {
    const place = fields.get('schema') ?? { line: 1, column: 1 };
    const got = schema === undefined ? 'there is none' : `got ${JSON.stringify(schema).slice(0, 80)}`;
    throw problemAt(file, place, 'schema', `expected "refmanager/result/v1" (a file of --out x.json), but ${got}`);
  }
  const checked = summarySchema.safeParse(values);
  if (checked.success) return completed(values as unknown as Parameters<typeof completed>[0]);
  throw schemaProblem(file, '', checked.error, (name) => fields.get(name) ?? { line: 1, column: 1 });
}

function* elements(file: string, list: List, schema: z.ZodType): Generator<unknown, void, undefined> {
  let index = 0;
  for (const piece of piecesOf(file)) {
    if (piece.kind !== 'element' || piece.name !== list) continue;
    const path = `${list}[${index}]`;
    const value = parse(file, piece, path);
    const checked = schema.safeParse(value);
    if (!checked.success) throw schemaProblem(file, path, checked.error, () => piece);
    yield value;
    index++;
  }
}

function* piecesOf(file: string): Generator<JsonPiece, void, undefined> {
  try {
    yield* jsonPieces(chunksOf(file), LISTS);
  } catch (error) {
    if (error instanceof JsonProblem) throw problemAt(file, error.place, '(document)', error.message);
    throw error;
  }
}

function* chunksOf(file: string): Generator<Uint8Array, void, undefined> {
  const buffer = Buffer.alloc(CHUNK_BYTES);
  const descriptor = fileCall(file, () => openSync(file, 'r'));
  try {
    for (;;) {
      const read = fileCall(file, () => readSync(descriptor, buffer, 0, CHUNK_BYTES, null));
      if (read === 0) return;
      yield buffer.subarray(0, read);
    }
  } finally {
    closeSync(descriptor);
  }
}

function fileCall<Value>(file: string, call: () => Value): Value {
  try {
    return call();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const known = { ENOENT: 'no such file', EISDIR: 'that is a directory', EACCES: 'permission denied' };
    const why = known[code as keyof typeof known] ?? message;
    throw new ResultFileError(fileProblem(file, `expected a result file (--out x.json), but ${why}`));
  }
}

function parse(file: string, piece: JsonPiece, path: string): unknown {
  try {
    return JSON.parse(piece.text);
  } catch (error) {
    // The engine's own words, without the text around: that may be a megabyte of one line.
    const [what] = (error instanceof Error ? error.message : String(error)).split(/, \.{3}|, "|\n/);
    throw problemAt(file, piece, path, `expected JSON: ${what ?? ''}`);
  }
}

/** The first issue of `error`, as a problem of the file. */
function schemaProblem(
  file: string,
  path: string,
  error: z.ZodError,
  placeOf: (name: string) => Place,
): ResultFileError {
  const [issue] = error.issues;
  const keys = issue?.path ?? [];
  const steps = keys.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  const others = error.issues.length - 1;
  const more = others > 0 ? ` (and ${others} more like this)` : '';
  // Both may repeat keys of the file, however long.
  const message = `${(issue?.message ?? 'not as expected').slice(0, MOST_SHOWN)}${more}`;
  return problemAt(file, placeOf(String(keys[0])), (path + steps).replace(/^\./, '').slice(0, MOST_SHOWN), message);
}

function problemAt(file: string, { line, column }: Place, path: string, message: string): ResultFileError {
  return new ResultFileError({ file, line, column, path, message });
}
