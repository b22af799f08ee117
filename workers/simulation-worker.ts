/**
 * A worker of load tests in virtual time: simulates a share of the nodes over a shared store, reports at the end, and
 * waits for the next; src/load/virtual/simulation.ts does the work.
 */

import { parentPort } from 'node:worker_threads';
import type { FromSimulationMessage, ToSimulationMessage } from '../src/load/virtual/messages.ts';
import { Simulation } from '../src/load/virtual/simulation.ts';
import { RefManager } from '../src/store/ref-manager.ts';

const port = parentPort;
if (port === null) throw new Error('simulation-worker runs as a worker thread');
const post = (message: FromSimulationMessage): void => port.postMessage(message);
let hear: (message: ToSimulationMessage) => void = () => undefined;

/** A failure is the thread's: whoever waits for the share sees it die. */
async function simulate({ setup }: ToSimulationMessage & { kind: 'simulate' }): Promise<void> {
  const refs = RefManager.attach(setup.refs);
  await new Simulation(setup, refs, {
    post,
    listen: (listener) => {
      hear = listener;
    },
  }).run();
  refs.detach();
  post({ kind: 'left' });
}

port.on('message', (message: ToSimulationMessage) => {
  if (message.kind === 'simulate') void simulate(message);
  else hear(message);
});
