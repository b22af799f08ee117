/**
 * Piscina's entry: starts the containers of one pod a task, over the shared store. Attaches, connects to the image
 * worker and says hello once, when the thread begins; src/pool/pod-starter.ts does the work.
 */

import { MessageChannel, parentPort, threadId, workerData } from 'node:worker_threads';
import type { CriRuntimeSpec, SimulatedRuntimeSpec } from '../src/node/node-runtime-spec.ts';
import { PodStarter } from '../src/pool/pod-starter.ts';
import { RealPodStarter } from '../src/pool/real-pod-starter.ts';
import { RemoteImages } from '../src/pool/remote-images.ts';
import type {
  CallsMessage,
  ControlMessage,
  FinishedMessage,
  HelloMessage,
  MissesMessage,
  ReadyMessage,
  StartTask,
  StartTaskResult,
  StartWorkerSetup,
} from '../src/pool/start-task.ts';
import { RefManager } from '../src/store/ref-manager.ts';

/** About as often as anybody looks. */
const COUNTS_INTERVAL_MS = 500;

const setup = workerData as StartWorkerSetup;
const images = new MessageChannel();
const control = new MessageChannel();
const hello: HelloMessage = {
  refmanager: 'worker-hello',
  threadId,
  imagePort: images.port2,
  controlPort: control.port2,
};
parentPort?.postMessage(hello, [images.port2, control.port2]); // first of all: from here on the main thread watches

const refs = RefManager.attach(setup.refs);
// Asking adds what this thread has counted: else the metrics of a small run stand at 0, and a killed thread's counts are lost.
const counting = setInterval(() => void refs.stats(), COUNTS_INTERVAL_MS).unref();
const { runtime } = setup;
const remoteImages = new RemoteImages(images.port1);
const starter = runtime.kind === 'cri' ? openReal(runtime) : openSimulated(runtime);
control.port1.on('message', (message: ControlMessage) => {
  if (message === 'interrupt') starter.interrupt();
  else {
    void finish();
  }
});
control.port1.unref();

/** One pod's start. Never rejects: a rejection means that the thread itself came to its end. */
export function startPodTask(task: StartTask): Promise<StartTaskResult> {
  return starter.start(task);
}

async function finish(): Promise<void> {
  const reply = await starter.finish();
  clearInterval(counting);
  refs.detach();
  control.port1.postMessage(reply satisfies FinishedMessage);
}

function openSimulated(spec: SimulatedRuntimeSpec): PodStarter {
  const tell = (misses: number): void => {
    control.port1.postMessage({ kind: 'misses', misses } satisfies MissesMessage);
  };
  return new PodStarter({ ...setup, runtime: spec }, refs, remoteImages, tell);
}

function openReal(spec: CriRuntimeSpec): RealPodStarter {
  const send = (report: CallsMessage | ReadyMessage): void => control.port1.postMessage(report);
  const real = new RealPodStarter(spec, setup, refs, remoteImages, (calls) => send({ kind: 'calls', calls }));
  void real.begin().then(() => send({ kind: 'ready' }));
  return real;
}
