import { uniform, wordOf } from '../../runtime/simulated/draws.ts';
import { Salt } from '../../runtime/simulated/salts.ts';

/** Which of `workers` chaos terminates as its number `nth` (0-based). */
export function drawKilled(seed: number, nth: number, workers: number): number {
  return Math.floor(uniform(wordOf(seed, `kill/${nth}`), Salt.KILL) * workers);
}
