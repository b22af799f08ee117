/**
 * What a plain scalar means to kubectl, whose reader is YAML 1.1 with Go's numbers: `yes` is a boolean, `0644` is octal,
 * `10:30` and `2020-01-01` stay text. But for one thing: a lone letter (`y`, `n`) can only be meant as text.
 *
 * @see sigs.k8s.io/yaml v1.4, `goyaml.v2/resolve.go`
 */

/** A value of a scalar. */
export type ScalarValue = string | number | boolean | null;

const WORDS: ReadonlyMap<string, ScalarValue> = new Map([
  ...spellings(['yes', 'true', 'on'], true),
  ...spellings(['no', 'false', 'off'], false),
  ...spellings(['null'], null),
  ['~', null],
  ['', null],
  ...spellings(['.nan'], Number.NaN),
  ['.NaN', Number.NaN],
  ...spellings(['.inf', '+.inf'], Number.POSITIVE_INFINITY),
  ...spellings(['-.inf'], Number.NEGATIVE_INFINITY),
]);

/** `yes` -> `yes`, `Yes`, `YES`. */
function spellings(words: readonly string[], value: ScalarValue): [string, ScalarValue][] {
  return words.flatMap((word) => {
    const capital = word.replace(/[a-z]/, (letter) => letter.toUpperCase());
    return [word, capital, word.toUpperCase()].map((spelling): [string, ScalarValue] => [spelling, value]);
  });
}

/** Nothing longer is a number that a manifest means. */
const LONGEST_NUMBER = 400;
const INTEGER = /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const [HEXADECIMAL, BINARY, OCTAL, DECIMAL] = [16, 2, 8, 10];

/** The value of the plain scalar `text`. */
export function plainValue(text: string): ScalarValue {
  const word = WORDS.get(text);
  if (word !== undefined) return word;
  if (!/^[-+.0-9]/.test(text) || text.length > LONGEST_NUMBER) return text;
  return numberValue(text.startsWith('.') ? text : text.replaceAll('_', '')) ?? text;
}

function numberValue(text: string): number | undefined {
  const integer = INTEGER.exec(text);
  if (integer !== null) {
    const [, sign, hexadecimal, binary, octal, decimal] = integer;
    const size =
      digits(hexadecimal, HEXADECIMAL) ?? digits(binary, BINARY) ?? digits(octal, OCTAL) ?? digits(decimal, DECIMAL);
    return sign === '-' ? -(size as number) || 0 : size;
  }
  const float = FLOAT.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(float) ? float : undefined;
}

function digits(text: string | undefined, radix: number): number | undefined {
  return text === undefined ? undefined : Number.parseInt(text, radix);
}

/** The value of a scalar whose tag says what it is; undefined when it is not that. */
export function taggedValue(tag: string, text: string): ScalarValue | undefined {
  const value = plainValue(text);
  switch (tag) {
    case '!!int':
      return Number.isInteger(value) && INTEGER.test(text.replaceAll('_', '')) ? value : undefined;
    case '!!float':
      return typeof value === 'number' ? value : undefined;
    case '!!bool':
      return typeof value === 'boolean' ? value : undefined;
    case '!!null':
      return value === null ? null : undefined;
    case '!!binary':
      return Buffer.from(text, 'base64').toString('utf8');
    default:
      return text; // `!!str`, and tags that only their own program knows
  }
}
