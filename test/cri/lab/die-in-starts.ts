/** A client that goes away in the middle of its starts. */

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Pod } from '../../../src/api/pod.ts';
import { ParallelImagePuller } from '../../../src/kubelet/images/image-puller.ts';
import { KubeRuntimeManager } from '../../../src/kubelet/kube-runtime-manager.ts';
import { NO_STATUS } from '../../../src/kubelet/pod/pod-status.ts';
import { createSandbox } from '../../../src/kubelet/pod/sandbox/create-sandbox.ts';
import { CriRun } from '../../../src/load/real/cri-run.ts';
import type { CriRuntimeSpec } from '../../../src/node/node-runtime-spec.ts';
import { MarkedFiles } from '../../../src/node/real/files/marked-files.ts';
import { runLabels } from '../../../src/node/real/labels.ts';
import { CallRecorder } from '../../../src/result/recording/call-recorder.ts';
import { CriRuntime, RealClock } from '../../../src/runtime/index.ts';
import type { Containerd } from './containerd.ts';
import { APP_IMAGE } from './image.ts';

const CONTAINERS = 2;

/** Where containerd's shims write the process id of each task that they have made. */
const TASKS = 'state/io.containerd.runtime.v2.task/k8s.io';

/** Whose start was broken off, and in which run. */
export interface DeadStart {
  readonly spec: CriRuntimeSpec;
  readonly pod: Pod;
}

/**
 * Starts containers of one sandbox at once, and ends the connection when the first task is made: containerd asks for its
 * process id next, and containers of one sandbox wait for one another, so that this takes a while.
 */
export async function dieInStarts({ endpoint, folder }: Containerd, name: string): Promise<DeadStart> {
  const run = await CriRun.begin({ kind: 'cri', endpoint, keep: true }, new CallRecorder());
  const cri = await CriRuntime.connect({ endpoint, labels: runLabels(run.spec.runId) });
  const nothing = (): undefined => undefined;
  const kubelet = new KubeRuntimeManager({
    runtime: cri.runtime,
    images: cri.images,
    puller: new ParallelImagePuller(cri.images),
    refs: { setRef: nothing, getRef: nothing, clearRef: nothing },
    events: { record: nothing },
    clock: new RealClock(),
    runtimeName: cri.version.runtimeName,
    nodeName: 'node-0',
    files: new MarkedFiles(run.spec),
    log: nothing,
  });
  const containers = Array.from({ length: CONTAINERS }, (_, index) => ({
    name: `c${index}`,
    image: APP_IMAGE,
    imagePullPolicy: 'IfNotPresent',
  }));
  const pod: Pod = {
    metadata: { name, namespace: 'lab', uid: name },
    spec: { hostNetwork: true, securityContext: {}, enableServiceLinks: false, containers },
  };
  const sandbox = await createSandbox(kubelet.context, pod, 0);
  if ('error' in sandbox) throw new Error(sandbox.message);
  const { id: sandboxId, config: sandboxConfig, podIPs } = sandbox;
  const starts = containers.map((container) =>
    kubelet.startContainer({ pod, container, podStatus: NO_STATUS, sandboxId, sandboxConfig, podIPs }),
  );
  const tasksBefore = tasksIn(folder);
  let hasEnded = false;
  const ended = Promise.all(starts).finally(() => {
    hasEnded = true;
  });
  while (tasksIn(folder) === tasksBefore && !hasEnded) await setImmediate();
  await cri.close();
  await ended;
  await run.end(undefined);
  return { spec: run.spec, pod };
}

/** How many there are. */
function tasksIn(folder: string): number {
  return readdirSync(join(folder, TASKS)).filter((id) => existsSync(join(folder, TASKS, id, 'init.pid'))).length;
}
