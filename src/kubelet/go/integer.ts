/**
 * Integers as Go reads them: `12`, `-3`, `+7`; never `0x10`, `1e3` or ` 5`, which JavaScript takes for numbers too.
 *
 * @see Go 1.13, `strconv.Atoi`, `strconv.ParseUint`
 */

const DECIMAL = /^[+-]?\d+$/;
const HEXADECIMAL = /^[\da-fA-F]+$/;
const HEX = 16;

/** The integer that `text` is; undefined when it is none, or more than a JavaScript number holds. */
export function decimalInteger(text: string): number | undefined {
  return DECIMAL.test(text) ? safe(Number(text)) : undefined;
}

/** The unsigned integer that `text` is in hexadecimal digits; undefined when it is none. */
export function hexInteger(text: string): number | undefined {
  return HEXADECIMAL.test(text) ? safe(Number.parseInt(text, HEX)) : undefined;
}

function safe(value: number): number | undefined {
  // `-0` is 0, as in Go.
  return Number.isSafeInteger(value) ? value + 0 : undefined;
}
