/** The bits of a record's shape that the core looks at; all of them: store/encoding/codec.ts. Portable: see ../memory.ts. */

import type { i32 } from '../memory.ts';

export const SHAPE_KEY_UTF16: i32 = 1;
/** The body lies in overflow chunks. */
export const SHAPE_OVERFLOW: i32 = 16;
/** From this bit on: the length of the ID's type. */
export const TYPE_LENGTH_SHIFT: i32 = 5;
/** The bits of a shape that belong to the key: equal keys agree in them. */
export const KEY_SHAPE_MASK: i32 = SHAPE_KEY_UTF16 | (-1 << TYPE_LENGTH_SHIFT);
