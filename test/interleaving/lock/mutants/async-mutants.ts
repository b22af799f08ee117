/** Seeded bugs in the asynchronous line: its queue, joining readers, aborts, time-outs, and its synchronous sibling. */

import { edit } from '../../../mutation/edit.ts';
import { BROKEN_EXCLUSION, LOST_WAKE_UP, type Mutant } from './mutant.ts';

/** A hold of nobody, a section never run, a promise never settled. */
const ANY_LOSS: Mutant['verdict'] = ['exception', 'deadlock', 'only a time-out helps', 'final', 'ghost'];

const SIBLING_OWNS = '      if (ownerSlot(seen) === sibling) return sibling;\n';
const SIBLING_BLOCKS = '      if (lineIs(line, stripe, BLOCKS_DRAIN)) return sibling;\n';
const SHARES = '      if (this.#held !== undefined && !this.#joins(head)) break;\n';
const SLEPT = '      this.#drive(head, waiting, woken);\n      this.#next();\n    });\n';

export const ASYNC_MUTANTS: readonly Mutant[] = [
  {
    name: 'a local reader joins past a writer of another thread',
    edits: [edit('    if (!this.#lock.hasNoWriter(stripe)) return false;\n', '')],
    shownBy: [{ users: ['(r_.r)', 'w'], writersFirst: true }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'readers behind the head do not join it',
    edits: [edit(SHARES, '      if (this.#held !== undefined) break;\n')],
    shownBy: [{ users: ['(rr)', 'w'] }],
    verdict: { equivalent: 'the release of each goes on with the next: they come one after the other, only later' },
  },
  {
    name: 'a local reader that joins is not counted',
    edits: [edit('    held.holders++;\n', '')],
    shownBy: [{ users: ['(r_r)', 'w'] }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'the first local reader to leave gives the hold of all back',
    edits: [edit('if (held === undefined || --held.holders > 0) return;', 'if (held === undefined) return;')],
    shownBy: [{ users: ['(rr_)', 'w'] }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'a release does not go on with the queue',
    edits: [edit('    else this.#lock.releaseWrite();\n    this.#next();\n', '    else this.#lock.releaseWrite();\n')],
    shownBy: [{ users: ['(ww)'] }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'a refusal does not go on with the queue',
    edits: [edit(SLEPT, '      this.#drive(head, waiting, woken);\n    });\n')],
    shownBy: [{ users: ['(Rw)', 'w'] }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'whoever comes next shares what is held',
    edits: [edit(SHARES, '')],
    shownBy: [{ users: ['(w_w)'] }],
    verdict: BROKEN_EXCLUSION,
  },
  {
    name: 'acquires for two at once',
    edits: [edit('head !== undefined && !this.#acquiring; head', 'head !== undefined; head')],
    shownBy: [{ users: ['(w.w)', 'w'] }],
    verdict: ANY_LOSS,
  },
  {
    name: 'an abort leaves the request in the queue', // at its head it would be seen; here it joins one that is inside
    edits: [edit('      this.#queue.splice(index, 1);\n', '')],
    shownBy: [{ users: ['(w_rr~)'] }],
    verdict: ANY_LOSS,
  },
  {
    name: 'an abort does not end the sleep',
    edits: [edit('    const onAbort = (): void => settle(true);\n', '    const onAbort = (): void => {};\n')],
    shownBy: [{ users: ['(+wr~;-)'] }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'an abort ends the sleep and not the wait',
    edits: [edit('      deadline.atMs = 0;\n', '')],
    shownBy: [{ users: ['(+wr~;-)'] }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'a request that timed out holds',
    edits: [
      edit(
        '      head.refuse(this.#refusal(head));\n      this.#driven = undefined;\n      return;\n',
        '      head.refuse(this.#refusal(head));\n',
      ),
    ],
    shownBy: [{ users: ['(R)', 'w'] }],
    verdict: ANY_LOSS,
  },
  {
    name: 'a wait whose word has changed already is never over',
    edits: [
      edit(
        "  if (!waiting.async) return Promise.resolve(waiting.value !== 'timed-out');\n",
        '  if (!waiting.async) return new Promise(() => {});\n',
      ),
    ],
    shownBy: [{ users: ['(w)', 'w'] }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'a section at once keeps its hold',
    edits: [edit('          this.#release(whole);\n', '          void whole;\n')],
    shownBy: [{ users: ['(w!)'] }],
    verdict: ANY_LOSS,
  },
  {
    name: 'a wait does not notice that its own thread holds asynchronously',
    edits: [edit(SIBLING_OWNS, '')],
    shownBy: [{ users: ['(w_+r-)'] }, { users: ['(w_+w-)'] }, { users: ['(w_+r-)'], patient: true }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'a wait does not notice that a writer waits for its own thread to leave',
    edits: [edit(SIBLING_BLOCKS, '')],
    shownBy: [{ users: ['(r_+r-)', 'w'] }],
    verdict: LOST_WAKE_UP,
  },
  {
    name: 'a wait behind an asynchronous reader of its own names the writer between',
    edits: [
      edit(
        'noteWriter(seen, own >= 0 ? own : undefined);\n        return this.#giveUpRead',
        'noteWriter(seen);\n        return this.#giveUpRead',
      ),
    ],
    shownBy: [{ users: ['(r_+r-)', 'w'] }],
    verdict: ['exception'],
  },
  {
    name: 'a drain waits for the asynchronous reader of its own thread',
    edits: [edit('slot === this.sibling || this.#options', 'this.#options')],
    shownBy: [{ users: ['(r_+w-)'] }],
    verdict: LOST_WAKE_UP,
  },
];
