/**
 * Long lists as text in pieces of moderate size: never one string for all, and not one hand-over for each element.
 * Used by json.ts and ndjson.ts.
 */

/** A piece is handed on once it has this many characters; it is longer by at most one element. */
export const PIECE_CHARACTERS = 65_536;

/**
 * The texts of all `values`, one after the other, in pieces. Reads no further than the piece it is asked for.
 * @param format - the text of the value with that index, counted from 0
 */
export async function* piecesOf<Value>(
  values: Iterable<Value> | AsyncIterable<Value>,
  format: (value: Value, index: number) => string,
): AsyncGenerator<string, void, undefined> {
  let piece = '';
  let index = 0;
  for await (const value of values) {
    piece += format(value, index);
    index++;
    if (piece.length < PIECE_CHARACTERS) continue;
    yield piece;
    piece = '';
  }
  if (piece.length > 0) yield piece;
}
