/** Seeded bugs in recovery by a waiter whose sleep ran out. */

import { edit } from '../../../mutation/edit.ts';
import { LOST_WAKE_UP, type Mutant } from './mutant.ts';

const REPAIRS_WHEN_IDLE = edit('  if (lock !== undefined && !lock.busy) {\n', '  if (lock !== undefined) {\n');
const TRIES_REPAIR = edit(
  '    if (this.#doing !== IDLE || Atomics.load(this.#words, writer) !== ABANDONED) return false;\n',
  '    if (Atomics.load(this.#words, writer) !== ABANDONED) return false;\n',
);
const TWICE_CHECKED = 'recoverSlots and tryRepair both look whether the lock is busy; one of them is enough';
/** Whoever waits for a dead thread sleeps again and again. */
const WAITS_ON: Mutant['verdict'] = ['livelock', ...LOST_WAKE_UP];

export const PROBE_MUTANTS: readonly Mutant[] = [
  {
    name: 'a waiter that probes repairs in the middle of its own wait',
    edits: [REPAIRS_WHEN_IDLE, TRIES_REPAIR],
    shownBy: [{ users: ['w1?12a', 'w!1ar1w1'], stripes: 2, probes: true }],
    verdict: ['ghost', 'exception', 'deadlock', 'livelock', 'only a time-out helps', 'final'],
  },
  {
    name: 'recovery does not look whether the lock is busy',
    edits: [REPAIRS_WHEN_IDLE],
    shownBy: [{ users: ['r', 'w'], crashes: 1, probes: true }],
    verdict: { equivalent: TWICE_CHECKED },
  },
  {
    name: 'a repair does not look whether the lock is busy',
    edits: [TRIES_REPAIR],
    shownBy: [{ users: ['r', 'w'], crashes: 1, probes: true }],
    verdict: { equivalent: TWICE_CHECKED },
  },
  {
    name: 'a sleep that ran out does not probe',
    edits: [edit(' && probes) observer.probe();\n', ' && probes) observer.slept();\n')],
    shownBy: [{ users: ['w', 'w'], crashes: 1, probes: true }],
    verdict: WAITS_ON,
  },
  {
    name: 'an asynchronous sleep that ran out passes for woken',
    edits: [edit("settle(outcome !== 'timed-out')", "settle(outcome !== 'none')")],
    shownBy: [{ users: ['(r)', 'w'], crashes: 1, mortals: [1], probes: true }],
    verdict: WAITS_ON,
  },
  {
    name: 'an asynchronous wait is not told that its sleep ran out',
    edits: [
      edit(
        '      this.#drive(head, waiting, woken);\n      this.#next();\n    });\n',
        '      this.#drive(head, waiting, woken || true);\n      this.#next();\n    });\n',
      ),
    ],
    shownBy: [{ users: ['(r)', 'w'], crashes: 1, mortals: [1], probes: true }],
    verdict: WAITS_ON,
  },
];
