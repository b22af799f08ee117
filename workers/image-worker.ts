/**
 * The worker where what nodes have once lives: image stores, pull queues and back-offs, the turns of contended stages.
 * Gets a port for each start worker and answers its image calls; src/pool/image-server.ts does the work.
 */

import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { NodeImages } from '../src/node/node-images.ts';
import type { SimulatedRuntimeSpec } from '../src/node/node-runtime-spec.ts';
import { openRealImages } from '../src/node/real/real-images.ts';
import { beginningAt, openNodeImages, openRegistryLine } from '../src/node/simulated/simulated-node.ts';
import { ImageServer } from '../src/pool/image-server.ts';
import type { CallsMessage, ImageWorkerSetup } from '../src/pool/start-task.ts';
import { RealClock } from '../src/runtime/time/real-clock.ts';

const { seed, runtime: spec } = workerData as ImageWorkerSetup;
const clock = new RealClock();
const server = new ImageServer(
  spec.kind === 'cri'
    ? openRealImages(spec, clock, (call) => {
        parentPort?.postMessage({ kind: 'calls', calls: [call] } satisfies CallsMessage);
      })
    : simulatedImages(spec),
);

function simulatedImages(spec: SimulatedRuntimeSpec): (node: number, originMs: number) => NodeImages {
  const registryLine = openRegistryLine(spec, clock);
  return (node, originMs) => openNodeImages({ seed, node, spec: beginningAt(spec, originMs), clock }, registryLine);
}

parentPort?.on('message', (port: MessagePort) => server.serve(port));
