/**
 * Resource quantities: `500m`, `128Mi`, `1e3`. Read for CPU shares and memory limits, and written canonically for the
 * container hash.
 *
 * @see apimachinery v0.18.6, `pkg/api/resource/quantity.go`
 */

const QUANTITY = /^([+-]?)(\d*)(?:\.(\d*))?(?:([eE][+-]?\d+)|([numkMGTPE]|[KMGTPE]i)?)$/;
const BINARY_SUFFIXES = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
/** Decimal suffixes by power of ten, in steps of three. */
const DECIMAL_SUFFIXES: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  '': 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
const BINARY_STEP = 1024n;
const DECIMAL_STEP = 1000n;
const DECIMAL_STEP_EXPONENT = 3;
const TEN = 10n;
/** Quantities are kept in units of 10^-9, upstream's finest. */
const NANO_EXPONENT = 9;
const NANO = TEN ** 9n;
/** No machine has so much of anything; more tens would only take long to multiply. */
const MOST_TENS = 1_000;
const NANO_PER_MILLI = TEN ** 6n;

type Format = 'binary' | 'decimal' | 'exponent';

interface Quantity {
  readonly nano: bigint;
  readonly format: Format;
}

/** `amount` times ten to the power of `scale`: how upstream keeps what was written. */
interface ScaledAmount {
  readonly amount: bigint;
  readonly scale: number;
  readonly format: Format;
}

/** Undefined for a text that is no quantity. */
function scaledAmount(text: string): ScaledAmount | undefined {
  const match = QUANTITY.exec(text.trim());
  if (match === null) return undefined;
  const [, sign, whole = '', fraction = '', exponent, suffix = ''] = match;
  if (whole === '' && fraction === '') return undefined;
  const digits = BigInt(whole + fraction);
  const binaryPower = BINARY_SUFFIXES.indexOf(suffix);
  const isBinary = binaryPower > 0;
  const tens = exponent === undefined ? (DECIMAL_SUFFIXES[suffix] ?? 0) : Number(exponent.slice(1));
  const amount = isBinary ? digits * BINARY_STEP ** BigInt(binaryPower) : digits;
  const format = isBinary ? 'binary' : exponent === undefined ? 'decimal' : 'exponent';
  return { amount: sign === '-' ? -amount : amount, scale: tens - fraction.length, format };
}

/** Undefined for a text that is no quantity. Finer than 10^-9 is rounded up (away from zero), as upstream does. */
function parseQuantity(text: string): Quantity | undefined {
  const scaled = scaledAmount(text);
  if (scaled === undefined) return undefined;
  const { amount, scale, format } = scaled;
  const nano = timesPowerOfTen(abs(amount), scale + NANO_EXPONENT);
  return { nano: amount < 0n ? -nano : nano, format };
}

const GO_FORMATS: Readonly<Record<Format, string>> = {
  binary: 'BinarySI',
  decimal: 'DecimalSI',
  exponent: 'DecimalExponent',
};

/** Go's `%v` of a quantity that was read from `text`: `{{500 -3} {<nil>} 500m DecimalSI}`. */
export function quantityDump(text: string): string {
  const { amount, scale, format } = scaledAmount(text) ?? { amount: 0n, scale: 0, format: 'decimal' };
  return `{{${amount} ${scale}} {<nil>} ${text} ${GO_FORMATS[format]}}`;
}

function timesPowerOfTen(value: bigint, exponent: number): bigint {
  if (exponent >= 0) return value * TEN ** BigInt(Math.min(exponent, MOST_TENS));
  return divideUp(value, TEN ** BigInt(Math.min(-exponent, MOST_TENS)));
}

function divideUp(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor;
  return quotient * divisor === value || value < 0n ? quotient : quotient + 1n;
}

/** The whole number a quantity stands for, rounded up; 0 for what is no quantity. */
export function quantityValue(quantity: string | number | undefined): number {
  const parsed = quantity === undefined ? undefined : parseQuantity(String(quantity));
  return parsed === undefined ? 0 : Number(divideUp(parsed.nano, NANO));
}

/** Thousandths, rounded up: `0.5` -> 500; 0 for what is no quantity. */
export function quantityMilliValue(quantity: string | number | undefined): number {
  const parsed = quantity === undefined ? undefined : parseQuantity(String(quantity));
  return parsed === undefined ? 0 : Number(divideUp(parsed.nano, NANO_PER_MILLI));
}

/** The text that the API server makes of a quantity: `1000m` -> `1`, `1024Mi` -> `1Gi`, `0.5` -> `500m`. */
export function canonicalQuantity(quantity: string | number): string {
  const parsed = parseQuantity(String(quantity));
  if (parsed === undefined) return String(quantity);
  const { nano, format } = parsed;
  if (nano === 0n) return '0';
  if (format === 'binary' && nano % NANO === 0n && abs(nano / NANO) >= BINARY_STEP) return binaryText(nano / NANO);
  return decimalText(nano, format === 'exponent');
}

function abs(value: bigint): bigint {
  return value < 0n ? -value : value;
}

function binaryText(value: bigint): string {
  let rest = value;
  let power = 0;
  while (rest % BINARY_STEP === 0n && power + 1 < BINARY_SUFFIXES.length) {
    rest /= BINARY_STEP;
    power++;
  }
  return `${rest}${BINARY_SUFFIXES[power] ?? ''}`;
}

function decimalText(nano: bigint, asExponent: boolean): string {
  let rest = nano;
  let exponent = -NANO_EXPONENT;
  while (rest % DECIMAL_STEP === 0n) {
    rest /= DECIMAL_STEP;
    exponent += DECIMAL_STEP_EXPONENT;
  }
  if (asExponent) return exponent === 0 ? `${rest}` : `${rest}e${exponent}`;
  const suffix = Object.entries(DECIMAL_SUFFIXES).find(([, power]) => power === exponent)?.[0];
  return suffix === undefined ? `${rest}e${exponent}` : `${rest}${suffix}`;
}
