/**
 * Quantities as Go parses them: what is kept of a text, and when the text itself is. Behind config/quantity.ts.
 *
 * Upstream keeps most quantities as an int64 with a power of ten, and the text as it was written when a quick look finds
 * that canonical (it errs: `1.500`, `+5`). All others are decimals of any size, in units of 10^-9, without their text.
 *
 * @see apimachinery v0.18.6, `pkg/api/resource/quantity.go`, ParseQuantity; `suffix.go`
 */

export type QuantityFormat = 'BinarySI' | 'DecimalSI' | 'DecimalExponent';

/** `amount` times ten to the power of `scale`. */
export interface ParsedQuantity {
  readonly amount: bigint;
  readonly scale: number;
  readonly format: QuantityFormat;
  /** Upstream's `inf.Dec`; an int64 otherwise. */
  readonly isDecimal: boolean;
  /** As written; empty when upstream forgets it. */
  readonly text: string;
}

interface Suffix {
  readonly format: QuantityFormat;
  /** Of two for `BinarySI`, else of ten. */
  readonly exponent: number;
}

/** Digits of the suffix come after a letter or a sign alone: what digits there are before belong to the number. */
const QUANTITY =
  /^(?<sign>[+-]?)(?<zeros>0*)(?<whole>(?:[1-9]\d*)?)(?:\.(?<fraction>\d*))?(?<suffix>(?:(?:[eEinumkKMGTP]+[+-]?|[+-])\d*)?)$/;
const EXPONENT = /^[eE]([+-]?\d+)$/;
const DECIMAL_SUFFIXES = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];
/** Where `''` stands in the list above: no power at all. */
const UNIT_INDEX = 3;
const DECIMAL_STEP = 3;
const BINARY_SUFFIXES = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const BINARY_STEP = 10;

const INT32_BITS = 32;
const INT64_BITS = 64;
const MAX_INT64 = 2n ** 63n - 1n;
/** As many digits as surely fit into an int64. */
const INT64_DIGITS = 18;
/** Upstream's reckoning of what a binary suffix leaves of them: see its comment there. */
const BINARY_DIGITS = 15;
const DIGITS_PER_BIT = 3 / 10;
const NANO_EXPONENT = 9;
const TEN = 10n;
/** No machine has so much of anything; more tens would only take long to multiply. */
const MOST_TENS = 1_000;
const LOW_THREE_BITS = 7n;

/** undefined for a text that is no quantity. */
export function parseQuantity(text: string): ParsedQuantity | undefined {
  const written = text.trim();
  if (written === '') return undefined;
  if (written === '0') return { amount: 0n, scale: 0, format: 'DecimalSI', isDecimal: false, text: written };
  const parts = QUANTITY.exec(written)?.groups;
  if (parts === undefined) return undefined;
  const { sign = '', zeros = '', whole = '', fraction = '', suffix: suffixText = '' } = parts;
  const suffix = parseSuffix(suffixText);
  if (suffix === undefined) return undefined;
  const digits = { isNegative: sign === '-', whole: whole === '' ? '0' : whole, fraction };
  const quick = asInt64(written, digits, suffix);
  if (quick !== undefined) return quick;
  return zeros + whole + fraction === '' ? undefined : asDecimal(digits, suffix);
}

/** Go's `''` for a power that has no suffix of its own: the number then stands alone, and is wrong. */
export function suffixOf(format: QuantityFormat, exponent: number): string {
  switch (format) {
    case 'BinarySI':
      return BINARY_SUFFIXES[exponent] ?? '';
    case 'DecimalSI':
      return DECIMAL_SUFFIXES[exponent / DECIMAL_STEP + UNIT_INDEX] ?? '';
    case 'DecimalExponent':
      return exponent === 0 ? '' : `e${exponent}`;
  }
}

interface Digits {
  readonly isNegative: boolean;
  readonly whole: string;
  readonly fraction: string;
}

function parseSuffix(text: string): Suffix | undefined {
  const decimal = DECIMAL_SUFFIXES.indexOf(text);
  if (decimal !== -1) return { format: 'DecimalSI', exponent: (decimal - UNIT_INDEX) * DECIMAL_STEP };
  const binary = BINARY_SUFFIXES.indexOf(text);
  if (binary !== -1) return { format: 'BinarySI', exponent: binary * BINARY_STEP };
  const [, exponent] = EXPONENT.exec(text) ?? [];
  if (exponent === undefined) return undefined;
  const value = BigInt(exponent.replace('+', ''));
  if (BigInt.asIntN(INT64_BITS, value) !== value) return undefined;
  return { format: 'DecimalExponent', exponent: Number(BigInt.asIntN(INT32_BITS, value)) };
}

/** undefined when it may not fit. */
function asInt64(written: string, digits: Digits, { format, exponent }: Suffix): ParsedQuantity | undefined {
  const { isNegative, whole, fraction } = digits;
  const isBinary = format === 'BinarySI';
  if (isBinary && fraction !== '') return undefined;
  const room = isBinary
    ? BINARY_DIGITS - whole.length - Math.trunc(exponent * DIGITS_PER_BIT) - 1
    : INT64_DIGITS - whole.length - fraction.length;
  const scale = (isBinary ? 0 : exponent) - fraction.length;
  if (room < 0 || scale < -NANO_EXPONENT) return undefined;
  const shifted = whole + fraction;
  const value = BigInt(shifted);
  const product = isBinary ? value << BigInt(exponent) : value;
  if (product > MAX_INT64) return undefined;
  const looksCanonical = isBinary
    ? (value & LOW_THREE_BITS) !== 0n
    : scale % DECIMAL_STEP === 0 && !shifted.endsWith('000') && !shifted.startsWith('0');
  const text = looksCanonical ? written : '';
  return { amount: isNegative ? -product : product, scale, format, isDecimal: false, text };
}

/** Finer than 10^-9 is rounded away from zero; a binary one is at most an int64. */
function asDecimal({ isNegative, whole, fraction }: Digits, { format, exponent }: Suffix): ParsedQuantity {
  const isBinary = format === 'BinarySI';
  const unscaled = isBinary ? BigInt(whole + fraction) << BigInt(exponent) : BigInt(whole + fraction);
  let amount = timesPowerOfTen(unscaled, NANO_EXPONENT - fraction.length + (isBinary ? 0 : exponent));
  let scale = amount === 0n ? 0 : -NANO_EXPONENT;
  const one = TEN ** BigInt(NANO_EXPONENT);
  const isFraction = amount > 0n && amount < one;
  if (isBinary && amount > MAX_INT64 * one) {
    amount = MAX_INT64;
    scale = 0;
  }
  const shown = isBinary && isFraction ? 'DecimalSI' : format;
  return { amount: isNegative ? -amount : amount, scale, format: shown, isDecimal: true, text: '' };
}

/** Rounded up. */
function timesPowerOfTen(value: bigint, exponent: number): bigint {
  if (exponent >= 0) return value * TEN ** BigInt(Math.min(exponent, MOST_TENS));
  const divisor = TEN ** BigInt(Math.min(-exponent, MOST_TENS));
  return (value + divisor - 1n) / divisor;
}
