/**
 * Quantities as people write them in scenario files: `500/s`, `1%`, `300MB`. Each parser yields undefined for
 * text that is none; the words that say what was expected stand beside it.
 */

const SECONDS_PER_UNIT: Readonly<Record<string, number>> = { ms: 1e-3, s: 1, m: 60, h: 3_600 };
export const RATE_EXPECTED = 'a rate, e.g. 500/s, 30/m or 1000/h';

/** Per second. */
export function parseRate(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*\/\s*(?:(\d+(?:\.\d+)?)\s*)?(ms|s|m|h)$/.exec(text.trim());
  if (match === null) return undefined;
  const [, count, period = '1', unit = ''] = match;
  const perSecond = Number(count) / (Number(period) * (SECONDS_PER_UNIT[unit] as number));
  return Number.isFinite(perSecond) ? perSecond : undefined;
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
