/** Where a stack overflow can hit a thread that uses a lock, and how often it did. */

export const OverflowPlaces = ['acquisition', 'section', 'release'] as const;
export type OverflowPlace = (typeof OverflowPlaces)[number];
export type Overflows = Record<OverflowPlace, number>;
