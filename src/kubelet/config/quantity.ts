/**
 * Resource quantities: `500m`, `128Mi`, `1e3`. Read for CPU shares and memory limits, and written as Go writes them for
 * the container hash.
 *
 * @see apimachinery v0.18.6, `pkg/api/resource/quantity.go`, `amount.go`, `scale_int.go`, `math.go`
 */

import { type ParsedQuantity, parseQuantity, suffixOf } from '../go/parsed-quantity.ts';

const TEN = 10n;
const INT64_BITS = 64;
const MAX_INT64 = 2n ** 63n - 1n;
const MILLI_EXPONENT = -3;
const NANO_EXPONENT = -9;
const DECIMAL_STEP = 3;
const BINARY_STEP = 1024n;
/** Go multiplies by these many at once, and does not ask whether the product fits. */
const UNCHECKED_TENS: readonly number[] = [1, 2, 3, 6, 9];
/** More tens than an int64 can hold. */
const TOO_MANY_TENS = 19;
/** Beyond it, amounts are only compared, and all are more than any machine has. */
const MOST_TENS = 1_000;

/** Go's `%v` of a quantity that was read from `text`: `{{500 -3} {<nil>} 500m DecimalSI}`. */
export function quantityDump(text: string): string {
  const parsed = parseQuantity(text);
  if (parsed === undefined) return `{{0 0} {<nil>} ${text} DecimalSI}`;
  const { amount, scale, format, isDecimal, text: kept } = parsed;
  // Go prints the address of a decimal here, which nobody can know; its value is printed instead.
  return isDecimal ? `{{0 0} {${decimalText(parsed)}}  ${format}}` : `{{${amount} ${scale}} {<nil>} ${kept} ${format}}`;
}

/** The whole number a quantity stands for, rounded up, as an int64; what Go makes of too much, and 0 of what is no quantity. */
export function quantityValue(quantity: string | number | undefined): bigint {
  return scaledValue(quantity, 0);
}

/** Thousandths, rounded up: `0.5` -> 500; what Go makes of too much, and 0 of what is no quantity. */
export function quantityMilliValue(quantity: string | number | undefined): bigint {
  return scaledValue(quantity, MILLI_EXPONENT);
}

/** For comparing and adding: units of 10^-9, whatever the size. 0 for what is no quantity. */
export function quantityNano(quantity: string | number | undefined): bigint {
  const parsed = quantity === undefined ? undefined : parseQuantity(String(quantity));
  if (parsed === undefined) return 0n;
  return parsed.amount * TEN ** BigInt(Math.min(parsed.scale - NANO_EXPONENT, MOST_TENS));
}

/**
 * The text that Go makes of a quantity: `1000m` -> `1`, `1024Mi` -> `1Gi`, `0.5` -> `500m`; but `1.500` stays, as Go
 * takes it for canonical. What is no quantity stays too.
 */
export function canonicalQuantity(quantity: string | number): string {
  const parsed = parseQuantity(String(quantity));
  if (parsed === undefined) return String(quantity);
  if (parsed.text !== '') return parsed.text;
  if (parsed.amount === 0n) return '0';
  const whole = parsed.format === 'BinarySI' ? wholeNumber(parsed) : undefined;
  if (whole !== undefined && abs(whole) >= BINARY_STEP) return binaryText(whole);
  const { digits, exponent } = canonicalDigits(parsed);
  return `${digits}${suffixOf(parsed.format === 'BinarySI' ? 'DecimalSI' : parsed.format, exponent)}`;
}

function scaledValue(quantity: string | number | undefined, scale: number): bigint {
  const parsed = quantity === undefined ? undefined : parseQuantity(String(quantity));
  if (parsed === undefined || parsed.amount === 0n) return 0n;
  return parsed.isDecimal ? scaledDecimal(parsed, scale) : scaledInt64(parsed, scale);
}

/** Away from zero when it is made coarser; 0 when it is made too large, or its low 64 bits where Go does not look. */
function scaledInt64({ amount, scale: from }: ParsedQuantity, scale: number): bigint {
  if (from < scale) {
    const divisor = TEN ** BigInt(scale - from);
    const quotient = amount / divisor;
    if (quotient * divisor === amount) return quotient;
    return quotient + (amount > 0n ? 1n : -1n);
  }
  if (from - scale >= TOO_MANY_TENS) return 0n;
  const product = amount * TEN ** BigInt(from - scale);
  const kept = int64(product);
  return kept === product || UNCHECKED_TENS.includes(from - scale) ? kept : 0n;
}

/** Up when it is made coarser; the low 64 bits of what is too large. */
function scaledDecimal({ amount, scale: from }: ParsedQuantity, scale: number): bigint {
  if (from >= scale) return int64(int64(amount) * TEN ** BigInt(from - scale));
  const divisor = TEN ** BigInt(scale - from);
  if (amount < MAX_INT64) {
    // Go divides towards zero here, and adds one even to what is negative.
    const low = int64(amount);
    return low / divisor + (low % divisor === 0n ? 0n : 1n);
  }
  return int64(amount / divisor + (amount % divisor === 0n ? 0n : 1n));
}

/** undefined when there is a fraction. */
function wholeNumber({ amount, scale }: ParsedQuantity): bigint | undefined {
  if (scale >= 0) return amount * TEN ** BigInt(scale);
  const divisor = TEN ** BigInt(-scale);
  return amount % divisor === 0n ? amount / divisor : undefined;
}

function binaryText(value: bigint): string {
  let rest = value;
  let power = 0;
  while (abs(rest) >= BINARY_STEP && rest % BINARY_STEP === 0n) {
    rest /= BINARY_STEP;
    power++;
  }
  return `${rest}${suffixOf('BinarySI', power)}`;
}

/** Without tens at the end, but for as many as make the exponent a multiple of three. */
function canonicalDigits({ amount, scale }: ParsedQuantity): { digits: bigint; exponent: number } {
  let digits = amount;
  let exponent = scale;
  while (digits % TEN === 0n) {
    digits /= TEN;
    exponent++;
  }
  while (exponent % DECIMAL_STEP !== 0) {
    digits *= TEN;
    exponent--;
  }
  return { digits, exponent };
}

function decimalText({ amount, scale }: ParsedQuantity): string {
  const digits = String(abs(amount)).padStart(1 - scale, '0');
  const sign = amount < 0n ? '-' : '';
  return scale === 0 ? `${sign}${digits}` : `${sign}${digits.slice(0, scale)}.${digits.slice(scale)}`;
}

function int64(value: bigint): bigint {
  return BigInt.asIntN(INT64_BITS, value);
}

function abs(value: bigint): bigint {
  return value < 0n ? -value : value;
}
