/**
 * Text in Kubernetes' safe alphabet: no vowels, nothing easily mistaken, so that generated names spell no words.
 *
 * @see k8s.io/apimachinery v0.18.6, `pkg/util/rand/rand.go`
 */

const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';
const RADIX = ALPHABET.length;
/** From here on the alphabet has digits. */
const FIRST_DIGIT = ALPHABET.indexOf('2');

export const SUFFIX_LENGTH = 5;
/** How many suffixes of that length there are. */
export const SUFFIX_COUNT: number = RADIX ** SUFFIX_LENGTH;

/** The suffix number `index`; one past the last of five characters gets more of them. Different for each index. */
export function safeSuffix(index: number): string {
  let text = '';
  for (let rest = index; rest > 0 || text.length < SUFFIX_LENGTH; rest = Math.floor(rest / RADIX)) {
    text = ALPHABET.charAt(rest % RADIX) + text;
  }
  return text;
}

/** True when the suffix number `index` has no letter. */
export function isAllDigits(index: number): boolean {
  for (let rest = index, length = 0; rest > 0 || length < SUFFIX_LENGTH; rest = Math.floor(rest / RADIX), length++) {
    if (rest % RADIX < FIRST_DIGIT) return false;
  }
  return true;
}

/** A template's hash as the controllers write it: the decimal digits of 32 bits, moved into the alphabet. */
export function safeHash(word: number): string {
  let text = '';
  for (const digit of String(word)) text += ALPHABET.charAt(digit.charCodeAt(0) % RADIX);
  return text;
}
