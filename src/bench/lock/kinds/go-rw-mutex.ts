/**
 * Go's sync.RWMutex: go/rw-mutex.go. It gets the same workloads and runs in the same interleaving.
 */

import { GoProgram } from '../../go/go-program.ts';
import type { Contender, FleetSample } from '../contender.ts';

export function goRwMutex(): Contender {
  const program = new GoProgram('rw-mutex.go');
  return {
    name: 'Go sync.RWMutex',
    about: 'go/rw-mutex.go: goroutines, GOMAXPROCS as Go sets it, RLock/RUnlock and Lock/Unlock.',
    isJavaScript: false,
    prepare: () => program.start(),
    run: async (workload) => {
      try {
        return (await program.ask(workload)) as FleetSample;
      } catch (error) {
        return { threads: [], cpuUs: 0, failure: `broke: ${String(error)}` };
      }
    },
    close: () => program.close(),
  };
}
