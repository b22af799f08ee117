/**
 * Quantities as people write them in scenario files: `500/s`, `1%`, `300MB`. Each parser yields undefined for
 * text that is none; the words that say what was expected stand beside it.
 */

import { BANDWIDTH_PATTERN, isLike, RATE_PATTERN, SHARE_PATTERN, SIZE_PATTERN } from './patterns.ts';

const [RATE, SHARE, SIZE, BANDWIDTH] = [RATE_PATTERN, SHARE_PATTERN, SIZE_PATTERN, BANDWIDTH_PATTERN].map(
  (pattern) => new RegExp(pattern),
) as [RegExp, RegExp, RegExp, RegExp];
const LETTER = /[a-z]/i;
const SECONDS_PER_UNIT: Readonly<Record<string, number>> = { ms: 1e-3, s: 1, m: 60, h: 3_600 };
export const RATE_EXPECTED = 'a rate, e.g. 500/s, 30/m or 1000/h';

/** Per second. */
export function parseRate(text: string): number | undefined {
  if (!isLike(RATE, text)) return undefined;
  const [count = '', rest = ''] = text.split('/');
  const unitAt = rest.search(LETTER);
  const [period, unit] = [rest.slice(0, unitAt).trim(), rest.slice(unitAt).trim()];
  const perSecond = Number(count) / (Number(period || '1') * (SECONDS_PER_UNIT[unit] as number));
  return Number.isFinite(perSecond) ? perSecond : undefined;
}

export const SHARE_EXPECTED = 'a share, e.g. 1% or 0.01';
const PER_CENT = 100;

/** 0 to 1. */
export function parseShare(text: string | number): number | undefined {
  if (typeof text === 'number') return text >= 0 && text <= 1 ? text : undefined;
  if (!isLike(SHARE, text)) return undefined;
  return Number.parseFloat(text.trim()) / (text.includes('%') ? PER_CENT : 1);
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
  return isLike(SIZE, text) ? Math.round(bytesOf(text)) : undefined;
}

function bytesOf(text: string): number {
  const unit = text.slice(text.search(LETTER)).trim().toLowerCase();
  const [, bytes = 1] = Object.entries(SIZE_UNITS).find(([name]) => name.toLowerCase() === unit) ?? [];
  return Number.parseFloat(text.trim()) * bytes;
}

export const BANDWIDTH_EXPECTED = 'a bandwidth over 0, e.g. 100MB/s';

/** Bytes a second, more than 0: nothing would ever come over another line. */
export function parseBandwidth(text: string): number | undefined {
  return isLike(BANDWIDTH, text) ? bytesOf(text.slice(0, -'/s'.length)) : undefined;
}
