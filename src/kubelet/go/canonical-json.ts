/**
 * JSON as Go's encoder writes the structs of a container: fields in struct order, empty ones left out, `<`, `>`, `&`
 * escaped, maps sorted. The container hash is taken over these bytes.
 *
 * @see Go 1.13, `encoding/json`; k8s.io/api v0.18.6, `core/v1/types.go`
 */

/** Writes one value; undefined leaves the field out. */
export type JsonWriter = (value: unknown) => string | undefined;

const ESCAPED_BY_GO = /[<>&\u2028\u2029]/g;
const NEEDS_ESCAPE = /[<>&\u2028\u2029\b\f\ud800-\udfff]/;
const HEX = 16;
const ESCAPE_DIGITS = 4;

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(HEX).padStart(ESCAPE_DIGITS, '0')}`;
}

/** A JSON string. Go writes `\b` and `\f` as \u escapes, and lone surrogates as U+FFFD. */
function goString(value: string): string {
  const text = JSON.stringify(value);
  if (!NEEDS_ESCAPE.test(value)) return text;
  return JSON.stringify(value.toWellFormed())
    .replace(/\\([bf\\])/g, (escape, kind: string) => (kind === 'b' ? '\\u0008' : kind === 'f' ? '\\u000c' : escape))
    .replace(ESCAPED_BY_GO, unicodeEscape);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A string field with omitempty. */
export const text: JsonWriter = (value) => (typeof value === 'string' && value !== '' ? goString(value) : undefined);

/** A string field that is always written. */
export const requiredText: JsonWriter = (value) => goString(typeof value === 'string' ? value : '');

/** An int field with omitempty. */
export const int: JsonWriter = (value) => (typeof value === 'number' && value !== 0 ? String(value) : undefined);

export const requiredInt: JsonWriter = (value) => String(typeof value === 'number' ? value : 0);

/** A bool field with omitempty. */
export const flag: JsonWriter = (value) => (value === true ? 'true' : undefined);

/** A pointer to a bool, int or string with omitempty: written even when false, 0 or empty. */
export const scalarPointer: JsonWriter = (value) => {
  if (typeof value === 'string') return goString(value);
  return typeof value === 'boolean' || typeof value === 'number' ? String(value) : undefined;
};

/** IntOrString, always written. */
export const intOrString: JsonWriter = (value) =>
  typeof value === 'string' ? goString(value) : String(typeof value === 'number' ? value : 0);

/** A slice with omitempty. */
export function list(item: JsonWriter): JsonWriter {
  return (value) =>
    Array.isArray(value) && value.length > 0 ? `[${value.map((each) => item(each) ?? 'null').join(',')}]` : undefined;
}

/** A map with omitempty, sorted by key's bytes. */
export function map(item: JsonWriter): JsonWriter {
  return (value) => {
    if (!isRecord(value)) return undefined;
    const keys = Object.keys(value).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    if (keys.length === 0) return undefined;
    return `{${keys.map((key) => `${goString(key)}:${item(value[key]) ?? 'null'}`).join(',')}}`;
  };
}

/** A pointer to a struct with omitempty: left out when absent. */
export function struct(fields: Readonly<Record<string, JsonWriter>>): JsonWriter {
  const write = requiredStruct(fields);
  return (value) => (isRecord(value) ? write(value) : undefined);
}

/** A struct that is always written, `{}` at least. */
export function requiredStruct(fields: Readonly<Record<string, JsonWriter>>): (value: unknown) => string {
  const entries = Object.entries(fields).map(([name, write]) => ({ name, prefix: `"${name}":`, write }));
  return (value) => {
    const record = isRecord(value) ? value : {};
    let json = '';
    for (const { name, prefix, write } of entries) {
      const written = write(record[name]);
      if (written !== undefined) json += (json === '' ? prefix : `,${prefix}`) + written;
    }
    return `{${json}}`;
  };
}
