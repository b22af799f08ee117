/**
 * The worker where the image stores and pull queues of all nodes live. Gets a port for each start worker and answers
 * its image calls; src/pool/image-server.ts does the work.
 */

import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { SerialImagePuller } from '../src/kubelet/images/image-puller.ts';
import { ImageServer, type NodeImages } from '../src/pool/image-server.ts';
import { RealImages } from '../src/pool/real-node/real-images.ts';
import type { CriRuntimeSpec, ImageWorkerSetup, SimulatedRuntimeSpec } from '../src/pool/start-task.ts';
import { RealClock } from '../src/runtime/real-clock.ts';
import { SimulatedImages } from '../src/runtime/simulated/simulated-images.ts';

const { seed, runtime } = workerData as ImageWorkerSetup;
const clock = new RealClock();
// No limit of pulls a second (the kubelet's default is 5): a run tries each container once, and would only fail.
const server = new ImageServer(runtime.kind === 'cri' ? ofRealNode(runtime) : ofSimulatedNode(runtime));
parentPort?.on('message', (port: MessagePort) => server.serve(port));

function ofSimulatedNode({ latency }: SimulatedRuntimeSpec): (node: number) => NodeImages {
  return (node) => {
    const images = new SimulatedImages({ seed, clock, latency, node: String(node) });
    return { images, puller: new SerialImagePuller(images) };
  };
}

/** All nodes of a run are the same real one. */
function ofRealNode(spec: CriRuntimeSpec): () => NodeImages {
  const images = new RealImages(spec, (call) => parentPort?.postMessage({ calls: [call] }));
  const both = { images, puller: new SerialImagePuller(images) };
  return () => both;
}
