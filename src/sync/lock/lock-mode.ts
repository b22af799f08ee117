/** The modes of a lock: as it is asked for, and as a reader line says it. */

/** How a lock is asked for. */
export type LockMode = 'read' | 'write';

/**
 * What a reader line says. RETRY blocks a drain and asks for promotion at once: it is WAITING while it tries again, and
 * a hold like READING once the writer word was seen free after it.
 */
export const Mode = { NONE: 0b00, READING: 0b01, WAITING: 0b10, RETRY: 0b11 } as const;
export type Mode = (typeof Mode)[keyof typeof Mode];
