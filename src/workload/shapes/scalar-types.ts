/**
 * Which values the API server's decoder takes for which type of scalar, and what it makes of one that is not there.
 */

import { parseQuantity } from '../../kubelet/go/parsed-quantity.ts';
import type { ScalarKind } from './shape.ts';

/** A Kubernetes quantity: `0.5`, `250m`, `1Gi`, `1e3`. Go takes a unit alone for 0: nobody can mean that. */
const isQuantity = (text: string): boolean => /^\s*[+-]?\.?\d/.test(text) && parseQuantity(text) !== undefined;
/** RFC 3339, which is what Go's `time.Time` reads. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
const LOWEST_INT32 = -2_147_483_648;
const HIGHEST_INT32 = 2_147_483_647;

const isInt32 = (value: unknown): boolean =>
  Number.isInteger(value) && (value as number) >= LOWEST_INT32 && (value as number) <= HIGHEST_INT32;

interface ScalarType {
  /** As problems call it. */
  readonly name: string;
  readonly accepts: (value: unknown) => boolean;
  /** What takes the place of `null` in a list or mapping. */
  readonly zero: unknown;
}

export const SCALAR_TYPES: Readonly<Record<ScalarKind, ScalarType>> = {
  text: { name: 'a string', accepts: (value) => typeof value === 'string', zero: '' },
  flag: { name: 'true or false', accepts: (value) => typeof value === 'boolean', zero: false },
  int32: { name: 'an integer', accepts: isInt32, zero: 0 },
  int64: { name: 'an integer', accepts: Number.isSafeInteger, zero: 0 },
  quantity: {
    name: 'a quantity: a number with an optional unit, e.g. 250m, 0.5 or 64Mi',
    accepts: (value) => (typeof value === 'string' ? isQuantity(value) : Number.isFinite(value)),
    zero: '0',
  },
  'int-or-text': {
    name: 'an integer or a string',
    accepts: (value) => typeof value === 'string' || isInt32(value),
    zero: 0,
  },
  time: {
    name: 'a time, e.g. 2006-01-02T15:04:05Z',
    accepts: (value) => typeof value === 'string' && TIME.test(value),
    zero: undefined,
  },
};
