/**
 * The clock of src/sync in the hands of a test. It is taken when src/sync is loaded, so this file is to be loaded before:
 * imported first, for its effect.
 */

const uptime = process.uptime.bind(process);
const MS_PER_SECOND = 1000;
let steeredMs: number | undefined;

process.uptime = (): number => (steeredMs === undefined ? uptime() : steeredMs / MS_PER_SECOND);

/** From now on it is this time; undefined: the real one again. */
export function setClock(ms: number | undefined): void {
  steeredMs = ms;
}
