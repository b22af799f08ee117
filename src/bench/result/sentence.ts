/**
 * Sentences around words of others.
 */

/** `text` with the one full stop that ends it; a mark of its own stays. */
export function endSentence(text: string): string {
  const trimmed = text.trimEnd();
  return /[.!?…]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}
