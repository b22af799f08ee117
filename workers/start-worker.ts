/**
 * Piscina's entry: starts the containers of one pod a task, over the shared store. Attaches, connects to the image
 * worker and says hello once, when the thread begins; src/pool/pod-starter.ts does the work.
 */

import { MessageChannel, parentPort, threadId, workerData } from 'node:worker_threads';
import type { CriRuntimeSpec, SimulatedRuntimeSpec } from '../src/node/node-runtime-spec.ts';
import type { Lookups } from '../src/node/simulated/life-counts.ts';
import type { PodStop } from '../src/node/simulated/node-life.ts';
import { PodStarter } from '../src/pool/pod-starter.ts';
import { RealPodStarter } from '../src/pool/real-pod-starter.ts';
import { RemoteImages } from '../src/pool/remote-images.ts';
import type {
  CallsMessage,
  ControlMessage,
  FinishedMessage,
  HelloMessage,
  LookupsMessage,
  ReadyMessage,
  StartTask,
  StartTaskResult,
  StartWorkerSetup,
  StopMessage,
  WaitingMessage,
} from '../src/pool/start-task.ts';
import { RefManager } from '../src/store/ref-manager.ts';

/** About as often as anybody looks. */
const COUNTS_INTERVAL_MS = 500;
/** A start that takes so long at one step is told of. */
const LONG_MS = 1_000;
const WAITING_INTERVAL_MS = 500;
const MOST_WAITING_TOLD = 10;

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

// Piscina tries `require` first and drops what that throws; Node 22 then imports the module as far as it came, and a thread
// that could not begin would fail task after task. What awaits cannot be required: it is imported, and ends with the reason.
await Promise.resolve();
const refs = RefManager.attach(setup.refs);
// Asking adds what this thread has counted: else the metrics of a small run stand at 0, and a killed thread's counts are lost.
const counting = setInterval(() => void refs.stats(), COUNTS_INTERVAL_MS).unref();
const { runtime } = setup;
const remoteImages = new RemoteImages(images.port1);
const starter = runtime.kind === 'cri' ? openReal(runtime) : openSimulated(runtime);
control.port1.on('message', (message: ControlMessage) => {
  if (message === 'interrupt') starter.interrupt();
  else if (message === 'finish') void finish();
  else if (starter instanceof PodStarter) starter.kill(message);
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
  const tell = (lookups: Lookups): void => {
    control.port1.postMessage({ kind: 'lookups', ...lookups } satisfies LookupsMessage);
  };
  const tellStop = (uid: string, stop: PodStop): void => {
    control.port1.postMessage({ kind: 'stop', uid, stop } satisfies StopMessage);
  };
  return new PodStarter({ ...setup, runtime: spec }, refs, remoteImages, tell, tellStop);
}

function openReal(spec: CriRuntimeSpec): RealPodStarter {
  const send = (message: CallsMessage | ReadyMessage | WaitingMessage): void => control.port1.postMessage(message);
  const real = new RealPodStarter(spec, setup, refs, remoteImages, (calls) => send({ kind: 'calls', calls }));
  void real.begin().then(() => send({ kind: 'ready' }));
  let isTold = false;
  setInterval(() => {
    const waiting = real.waiting(LONG_MS).slice(0, MOST_WAITING_TOLD);
    if (waiting.length > 0 || isTold) send({ kind: 'waiting', waiting });
    isTold = waiting.length > 0;
  }, WAITING_INTERVAL_MS).unref();
  return real;
}
