/**
 * What else this machine does: processor time that others take, before the measurement and while it goes on.
 */

import { readFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { after } from '../fleet/phase.ts';
import { median } from '../statistics.ts';

/** As results keep it. Cores are what others took of them on average. */
export interface MachineLoad {
  readonly cores: number;
  /** Threads of others that ran or wanted to, just before; undefined where the system does not tell. */
  readonly othersBefore: number | undefined;
  readonly coresTakenBefore: number;
  /** Undefined: nothing ran in this process. */
  readonly coresTakenWhile: number | undefined;
}

const LOOKS = 10;
const LOOK_MS = 40;
/** Others may take so much of all cores before a machine is called busy. */
const QUIET_SHARE = 0.1;
/** And so much while it ran before nothing can be told apart. */
const HOPELESS_SHARE = 0.6;
const US_PER_MS = 1_000;
/** `0.52 0.58 0.59 3/812 4711`: runnable threads before the slash, this one among them. */
const RUNNABLE = /^\S+ \S+ \S+ (\d+)\//;

interface Moment {
  readonly busyMs: number;
  readonly wallMs: number;
  readonly ownMs: number;
}

function now(): Moment {
  const busyMs = cpus().reduce((sum, { times: { user, nice, sys, irq } }) => sum + user + nice + sys + irq, 0);
  const { user, system } = process.cpuUsage();
  return { busyMs, wallMs: performance.now(), ownMs: (user + system) / US_PER_MS };
}

/** Watches the machine; one at a time in a process. */
export class LoadMeter {
  #othersMs = 0;
  #wallMs = 0;
  #before: Pick<MachineLoad, 'othersBefore' | 'coresTakenBefore'> = { othersBefore: undefined, coresTakenBefore: 0 };

  /** Looks at the machine before anything runs: less than half a second. */
  async lookBefore(): Promise<void> {
    const began = now();
    const runnable: number[] = [];
    for (let look = 0; look < LOOKS; look++) {
      await after(LOOK_MS);
      const others = await runnableOthers();
      if (others !== undefined) runnable.push(others);
    }
    const othersBefore = runnable.length === 0 ? undefined : Math.round(median(runnable));
    this.#before = { othersBefore, coresTakenBefore: coresTaken(began, now()) };
  }

  /** Looks on while `body` runs, unless its work is another process's. */
  async run<Sample>(inProcess: boolean, body: () => Promise<Sample>): Promise<Sample> {
    if (!inProcess) return body();
    const began = now();
    try {
      return await body();
    } finally {
      const ended = now();
      this.#othersMs += othersMs(began, ended);
      this.#wallMs += ended.wallMs - began.wallMs;
    }
  }

  result(): MachineLoad {
    const coresTakenWhile = this.#wallMs === 0 ? undefined : this.#othersMs / this.#wallMs;
    return { cores: cpus().length, ...this.#before, coresTakenWhile };
  }
}

/** Whether others took enough to disturb the numbers. */
export function isBusy({ cores, coresTakenBefore, coresTakenWhile = 0 }: MachineLoad): boolean {
  return Math.max(coresTakenBefore, coresTakenWhile) > QUIET_SHARE * cores;
}

/** Whether others took so much while it ran that a second measurement would say something else. */
export function isTooBusy({ cores, coresTakenWhile = 0 }: MachineLoad): boolean {
  return coresTakenWhile > HOPELESS_SHARE * cores;
}

/** `busy: 7 others; they took 1.6 of 2 cores before, 0.8 while it ran`, or `quiet: …`. */
export function loadText(load: MachineLoad): string {
  const { cores, othersBefore, coresTakenBefore, coresTakenWhile } = load;
  const others = othersBefore === undefined ? '' : ` ${othersBefore} ${othersBefore === 1 ? 'other' : 'others'};`;
  const during = coresTakenWhile === undefined ? '' : `, ${coresTakenWhile.toFixed(1)} while it ran`;
  const taken = `${coresTakenBefore.toFixed(1)} of ${cores} cores taken by others before${during}`;
  return isBusy(load) ? `busy:${others} ${taken}` : `quiet: ${taken}`;
}

function coresTaken(began: Moment, ended: Moment): number {
  return othersMs(began, ended) / (ended.wallMs - began.wallMs);
}

/** The system counts in ticks of 10 ms, our own time is exact: the difference may be a little below 0. */
function othersMs(began: Moment, ended: Moment): number {
  return Math.max(0, ended.busyMs - began.busyMs - (ended.ownMs - began.ownMs));
}

async function runnableOthers(): Promise<number | undefined> {
  const text = await readFile('/proc/loadavg', 'utf8').catch(() => ''); // not Linux: the system does not tell
  const [, runnable] = RUNNABLE.exec(text) ?? [];
  return runnable === undefined ? undefined : Math.max(0, Number(runnable) - 1);
}
