/** Sample locks as scenarios: scripts of `r` and `w` sections, a recoverer when somebody may die, and mutual exclusion. */

import type { Monitor, Scenario, Step } from '../explorer/index.ts';
import type { SampleKind } from './sample-lock.ts';

/** Ghost words: readers inside, writers inside as a mask. */
const READERS = 0;
const WRITERS = 1;

const EXCLUSION: Monitor = {
  words: 2,
  ghosts: {
    enterRead: (ghosts, thread) => {
      ghosts[READERS] = (ghosts[READERS] as number) | (1 << thread);
      return ghosts[WRITERS] === 0 ? undefined : 'reads beside a writer';
    },
    enterWrite: (ghosts, thread) => {
      const alone = ghosts[READERS] === 0 && ghosts[WRITERS] === 0;
      ghosts[WRITERS] = (ghosts[WRITERS] as number) | (1 << thread);
      return alone ? undefined : 'writes beside somebody';
    },
    leave: (ghosts, thread) => {
      ghosts[READERS] = (ghosts[READERS] as number) & ~(1 << thread);
      ghosts[WRITERS] = (ghosts[WRITERS] as number) & ~(1 << thread);
      return undefined;
    },
  },
  crashed: (ghosts, thread) => {
    ghosts[READERS] = (ghosts[READERS] as number) & ~(1 << thread);
    ghosts[WRITERS] = (ghosts[WRITERS] as number) & ~(1 << thread);
    return undefined;
  },
};

export interface SampleRow {
  readonly kind: SampleKind;
  readonly bug?: string;
  readonly scripts: readonly string[];
  readonly crashes?: 0 | 1;
}

export function sampleScenario({ kind, bug, scripts, crashes = 0 }: SampleRow): Scenario {
  const section =
    (letter: string): Step =>
    ({ memory, thread, ghost }) => {
      const lock = kind.make(memory.words, thread, scripts.length, bug);
      if (letter === 'r') {
        lock.lockShared();
        ghost('enterRead');
        ghost('leave', 0, 'before');
        lock.unlockShared();
      } else {
        lock.lock();
        ghost('enterWrite');
        ghost('leave', 0, 'before');
        lock.unlock();
      }
    };
  const users = scripts.map((script, thread) => ({ name: `T${thread}`, steps: script.split('').map(section) }));
  const recover: Step = ({ memory, thread, deadThreads }) => {
    for (const dead of deadThreads()) kind.make(memory.words, thread, scripts.length, bug).recover(dead);
  };
  const recoverer = {
    name: 'recoverer',
    steps: [recover],
    begins: ({ dead }: { dead: number }) => dead !== 0,
    mayCrash: false,
  };
  return { words: kind.words, threads: crashes === 0 ? users : [...users, recoverer], monitor: EXCLUSION, crashes };
}
