/**
 * `$(VAR)` in commands, arguments and environment values.
 *
 * @see kubelet v1.18.6, `third_party/forked/golang/expansion/expand.go`
 */

/** The value of a variable, or undefined: the reference then stays as written. */
export type VariableLookup = (name: string) => string | undefined;

const NON_ASCII = /[^\0-\x7f]/;
const LAST_ASCII = 0x7f;

/**
 * Replaces every `$(VAR)` in one pass; results are not expanded again; `$$` is one `$`. Bytes that upstream leaves
 * as invalid UTF-8 (a non-ASCII character right after `$`) come back as U+FFFD; expandToBytes keeps them.
 */
export function expand(text: string, lookup: VariableLookup): string {
  if (!text.includes('$')) return text;
  if (!NON_ASCII.test(text)) return expandUnits(text, lookup, String);
  return expandToBytes(text, lookup).toString('utf8');
}

/** Like expand, as upstream's exact bytes. */
export function expandToBytes(text: string, lookup: VariableLookup): Buffer {
  // One UTF-16 unit per UTF-8 byte: the pass then runs over bytes, as upstream's does.
  const asBytes = (value: string): string => Buffer.from(value, 'utf8').toString('latin1');
  const fromBytes = (value: string): string => Buffer.from(value, 'latin1').toString('utf8');
  const lookupBytes: VariableLookup = (name) => {
    const value = lookup(fromBytes(name));
    return value === undefined ? undefined : asBytes(value);
  };
  return Buffer.from(expandUnits(asBytes(text), lookupBytes, asBytes), 'latin1');
}

/** The pass itself. `encodeUnit` writes the unit after a lone `$`: upstream takes the byte for a code point. */
function expandUnits(text: string, lookup: VariableLookup, encodeUnit: (unit: string) => string): string {
  let expanded = '';
  let copiedTo = 0;
  const lastClose = text.lastIndexOf(')'); // looked for once: a text of a million `$(` has none
  for (let at = text.indexOf('$'); at !== -1 && at + 1 < text.length; at = text.indexOf('$', copiedTo)) {
    expanded += text.slice(copiedTo, at);
    const { replacement, end } = readReference(text, at, lastClose, lookup, encodeUnit);
    expanded += replacement;
    copiedTo = end;
  }
  return expanded + text.slice(copiedTo);
}

/** What stands for the `$` at `at`, and where the pass goes on. */
function readReference(
  text: string,
  at: number,
  lastClose: number,
  lookup: VariableLookup,
  encodeUnit: (unit: string) => string,
): { replacement: string; end: number } {
  const next = text.charAt(at + 1);
  const afterNext = at + '$('.length;
  if (next === '$') return { replacement: '$', end: afterNext };
  if (next !== '(') {
    const unit = next.charCodeAt(0) > LAST_ASCII ? encodeUnit(next) : next;
    return { replacement: `$${unit}`, end: afterNext };
  }
  if (afterNext > lastClose) return { replacement: '$(', end: afterNext };
  const closeAt = text.indexOf(')', afterNext);
  const value = lookup(text.slice(afterNext, closeAt));
  return { replacement: value ?? text.slice(at, closeAt + 1), end: closeAt + 1 };
}

/** The lookup that asks `contexts` in order; the first that has the name answers. */
export function lookupIn(...contexts: readonly ReadonlyMap<string, string>[]): VariableLookup {
  return (name) => {
    for (const context of contexts) {
      const value = context.get(name);
      if (value !== undefined) return value;
    }
    return undefined;
  };
}

/** Expands each word of a command or argument list; an absent or empty list is Go's nil. */
export function expandList(
  words: readonly string[] | undefined,
  envs: readonly { key: string; value: string }[],
): string[] | null {
  if (words === undefined || words.length === 0) return null;
  if (!words.some((word) => word.includes('$'))) return [...words];
  const values = new Map(envs.map(({ key, value }) => [key, value]));
  const lookup = lookupIn(values);
  return words.map((word) => expand(word, lookup));
}
