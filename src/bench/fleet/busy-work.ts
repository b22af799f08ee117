/**
 * How much of the sections' busy work a microsecond is on this machine: instructions, so that a thread off its core
 * does none. Measured once on the quiet machine; the section's own loop is the same.
 */

const STEPS = 2_000_000;
const TRIALS = 7;
const US_PER_MS = 1_000;

let measured: number | undefined;

/** Steps a microsecond: the fastest of several trials. */
export function busyStepsPerUs(): number {
  measured ??= Math.max(...Array.from({ length: TRIALS }, trial));
  return measured;
}

function trial(_: unknown, seed: number): number {
  const startedMs = performance.now();
  let work = seed;
  for (let i = 0; i < STEPS; i++) work = (Math.imul(work, 1_664_525) + 1_013_904_223) | 0;
  const us = (performance.now() - startedMs) * US_PER_MS;
  return work === STEPS ? 0 : STEPS / us;
}
