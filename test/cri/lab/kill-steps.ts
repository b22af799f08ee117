/**
 * At which steps and how often the suite kills a run. All steps take ten minutes, so that CI does every sixth, and with
 * another seed others.
 *
 * CRI_KILL_STEPS: `all`, or a range such as `108-129`; CRI_KILLS: how many kills at random moments; CRI_SEED.
 */

const STRIDE = 6;
const FEW_KILLS = 8;
const RANGE = /^(\d+)-(\d+)$/;

export function killSteps(steps: number): number[] {
  const given = process.env['CRI_KILL_STEPS'];
  const all = Array.from({ length: steps - 1 }, (_, index) => index + 1);
  if (given === 'all') return all;
  if (given === undefined) return all.filter((step) => step % STRIDE === killSeed() % STRIDE);
  const [, first, last] = RANGE.exec(given) ?? [];
  if (first === undefined) throw new Error(`CRI_KILL_STEPS: expected all or FIRST-LAST, got ${given}`);
  return all.filter((step) => step >= Number(first) && step <= Number(last));
}

export function randomKills(): number {
  return wholeNumber('CRI_KILLS', FEW_KILLS);
}

/** Of the steps and of the moments: the same in every run of the suite that is given no other. */
export function killSeed(): number {
  return wholeNumber('CRI_SEED', 1);
}

function wholeNumber(name: string, otherwise: number): number {
  const given = process.env[name];
  if (given === undefined) return otherwise;
  if (!/^[1-9]\d{0,6}$/.test(given)) throw new Error(`${name}: expected a whole number from 1, got ${given}`);
  return Number(given);
}
