/**
 * A worker of load tests in virtual time: simulates its share of the nodes over the shared store and reports at the
 * end; src/load/virtual/simulation.ts does the work.
 */

import { parentPort, workerData } from 'node:worker_threads';
import type { FromSimulationMessage, SimulationSetup, ToSimulationMessage } from '../src/load/virtual/messages.ts';
import { Simulation } from '../src/load/virtual/simulation.ts';
import { RefManager } from '../src/store/ref-manager.ts';

const setup = workerData as SimulationSetup;
const refs = RefManager.attach(setup.refs);
const port = parentPort;
if (port === null) throw new Error('simulation-worker runs as a worker thread');
const simulation = new Simulation(setup, refs, {
  post: (message: FromSimulationMessage) => port.postMessage(message),
  listen: (listener) => void port.on('message', (message: ToSimulationMessage) => listener(message)),
});
await simulation.run();
refs.detach();
port.close();
