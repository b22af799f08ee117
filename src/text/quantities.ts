/**
 * Quantities as people write them in scenario files: `80ms`, `500/s`, `1%`, `300MB`. Each parser yields undefined for
 * text that is none; the words that say what was expected stand beside it.
 */

const MS_PER_UNIT: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
export const DURATION_EXPECTED = 'a duration with a unit, e.g. 80ms, 1.5s or 2m30s';

/** Milliseconds; parts add up: `1m30s`. */
export function parseDuration(text: string): number | undefined {
  const part = /(\d+(?:\.\d+)?)\s*(ns|us|µs|ms|s|m|h|d)/y;
  let totalMs = 0;
  while (part.lastIndex < text.length) {
    const match = part.exec(text);
    if (match === null) return undefined;
    totalMs += Number(match[1]) * (MS_PER_UNIT[match[2] as string] as number);
  }
  return text === '' ? undefined : totalMs;
}

/** `1.5s`: the shortest text for a duration, at most four digits. */
export function formatDuration(ms: number): string {
  if (ms === 0) return '0ms';
  const units: [string, number][] = [
    ['h', MS_PER_UNIT['h'] as number],
    ['m', MS_PER_UNIT['m'] as number],
    ['s', MS_PER_UNIT['s'] as number],
    ['ms', 1],
  ];
  const [unit, size] = units.find(([, each]) => ms >= each) ?? ['us', MS_PER_UNIT['us'] as number];
  return `${Number((ms / size).toPrecision(4))}${unit}`;
}

export const RATE_EXPECTED = 'a rate, e.g. 500/s, 30/m or 1000/h';

/** Per second. */
export function parseRate(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*\/\s*(?:(\d+(?:\.\d+)?)\s*)?(ms|s|m|h)$/.exec(text.trim());
  if (match === null) return undefined;
  const [, count, period = '1', unit = ''] = match;
  const perMs = Number(count) / (Number(period) * (MS_PER_UNIT[unit] as number));
  return Number.isFinite(perMs) ? perMs * (MS_PER_UNIT['s'] as number) : undefined;
}

export const SHARE_EXPECTED = 'a share, e.g. 1% or 0.01';
const PER_CENT = 100;

/** 0 to 1. */
export function parseShare(text: string | number): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*(%?)$/.exec(String(text).trim());
  if (match === null) return undefined;
  const value = Number(match[1]) / (match[2] === '%' ? PER_CENT : 1);
  return value <= 1 ? value : undefined;
}

export const SIZE_EXPECTED = 'a size with a unit, e.g. 300MB or 1.5GiB';
const SIZE_UNITS: Readonly<Record<string, number>> = {
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
};

/** Bytes. */
export function parseSize(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*(B|KB|MB|GB|KiB|MiB|GiB)$/i.exec(text.trim());
  if (match === null) return undefined;
  const unit = Object.entries(SIZE_UNITS).find(([name]) => name.toLowerCase() === match[2]?.toLowerCase());
  return Math.round(Number(match[1]) * (unit?.[1] ?? 1));
}

export const BANDWIDTH_EXPECTED = 'a bandwidth, e.g. 100MB/s';

/** Bytes a second. */
export function parseBandwidth(text: string): number | undefined {
  return text.endsWith('/s') ? parseSize(text.slice(0, -2)) : undefined;
}
