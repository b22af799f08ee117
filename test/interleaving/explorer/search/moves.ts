/** Moves of a search as small numbers, kept for the way back (search.ts) and read by traces (trace.ts). */

/** Kinds of moves; a move is (waiter * threads + thread) * MOVE_KINDS + kind. The waiter is 0 but at turns. */
export const MoveKind = { RUN: 0, TIME_OUT: 1, CRASH: 2 } as const;
export const MOVE_KINDS = 3;
