/**
 * The worker where the image stores, pull queues and back-offs of all nodes live. Gets a port for each start worker and answers
 * its image calls; src/pool/image-server.ts does the work.
 */

import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { SerialImagePuller } from '../src/kubelet/images/image-puller.ts';
import { LocalPullBackOff } from '../src/kubelet/images/pull-back-off.ts';
import { ImageServer } from '../src/pool/image-server.ts';
import type { ImageWorkerSetup } from '../src/pool/start-task.ts';
import { RealClock } from '../src/runtime/real-clock.ts';
import { SimulatedImages } from '../src/runtime/simulated/simulated-images.ts';

const { seed, runtime } = workerData as ImageWorkerSetup;
const clock = new RealClock();
// No limit of pulls a second (the kubelet's default is 5): a run tries each container once, and would only fail.
const server = new ImageServer((node) => {
  const images = new SimulatedImages({ seed, clock, latency: runtime.latency, node: String(node) });
  return { images, puller: new SerialImagePuller(images), backOff: new LocalPullBackOff(clock) };
});
parentPort?.on('message', (port: MessagePort) => server.serve(port));
