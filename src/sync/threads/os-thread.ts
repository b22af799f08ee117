/**
 * Which thread of the operating system runs this code, and whether such a thread still lives (Linux only).
 * A worker that ends leaves /proc/self/task within milliseconds, before any `exit` event reaches an event loop,
 * so a blocked main thread and an unwatched worker's peers can see a death by themselves.
 */

// At load: a test may put another file system in its place later. Not imported: that would load all that node:fs has.
const { readFileSync, readlinkSync } = process.getBuiltinModule('node:fs');

/** An OS thread: its id and the low 31 bits of its start time in clock ticks, so that a reused id is told apart. */
export interface OsThread {
  readonly id: number;
  readonly startTime: number;
}

/** Fields of /proc/PID/stat, counted after the closing parenthesis of the name. */
const FLAGS_FIELD = 6;
const START_TIME_FIELD = 19;
/** The kernel's PF_EXITING: the thread runs no code of ours any more. Set before whoever joins it is told. */
const EXITING = 0x4;
const LOW_31_BITS = 2n ** 31n - 1n;

/** This thread, or undefined where the system does not say. */
export function currentOsThread(): OsThread | undefined {
  try {
    const id = Number(readlinkSync('/proc/thread-self').split('/').pop());
    const startTime = Number.isInteger(id) && id > 0 ? statOf(id).startTime : undefined;
    return startTime === undefined ? undefined : { id, startTime };
  } catch {
    return undefined; // no /proc here: deaths are then known from exit events alone
  }
}

/** Whether waiters of this thread see the deaths of others by themselves. */
export const seesDeaths: boolean = currentOsThread() !== undefined;

/** True only when `thread` surely ended: no such thread in this process, or it is exiting, or its id belongs to a younger one. */
export function osThreadEnded(thread: OsThread): boolean {
  try {
    const { startTime, isExiting } = statOf(thread.id);
    return isExiting || startTime !== thread.startTime;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    return code === 'ENOENT' || code === 'ESRCH';
  }
}

function statOf(id: number): { startTime: number | undefined; isExiting: boolean } {
  const stat = readFileSync(`/proc/self/task/${id}/stat`, 'utf8'); // Node's shortest way; what the name holds is cut off
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = fields[START_TIME_FIELD];
  return {
    startTime: ticks === undefined ? undefined : Number(BigInt(ticks) & LOW_31_BITS),
    isExiting: (Number(fields[FLAGS_FIELD]) & EXITING) !== 0,
  };
}
