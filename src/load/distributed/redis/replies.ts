/** What a pipeline or a transaction of calls came to. */

/** Throws what the first of its calls that was refused was refused with. */
export function checkReplies(replies: readonly (readonly [error: Error | null, reply: unknown])[] | null): void {
  for (const [error] of replies ?? []) if (error !== null) throw error;
}
