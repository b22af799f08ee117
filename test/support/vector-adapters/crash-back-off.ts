/** crash-back-off.json: tries to start one container again, over time. */

import { ContainerID } from '../../../src/index.ts';
import { crashBackOff } from '../../../src/kubelet/limits/crash-back-off.ts';
import type { ContainerState, ContainerStatus } from '../../../src/kubelet/pod/pod-status.ts';
import { stepKubelet } from '../step-kubelet.ts';
import { pick } from './vector-case.ts';

interface Try {
  readonly nowMs: number;
  readonly statuses: { name: string; state: ContainerState; finishedAtMs: number; exitCode?: number }[];
}

export function runCrashBackOff(input: {
  pod: { name: string; namespace: string; uid: string };
  container: string;
  tries: Try[];
}): unknown {
  const { manager, steps, clock } = stepKubelet({});
  const container = { name: input.container };
  const pod = { metadata: input.pod, spec: { containers: [container] } };
  return input.tries.map(({ nowMs, statuses }) => {
    clock.nowMs = nowMs;
    steps.length = 0;
    const containerStatuses = statuses.map(toStatus);
    const wait = crashBackOff(manager.context, pod, container, { containerStatuses, sandboxStatuses: [] });
    if (wait === undefined) return { inBackOff: false };
    const [event = {}] = steps;
    const { error, message } = wait;
    return { inBackOff: true, error: error.message, message, event: pick(event, ['type', 'reason', 'message']) };
  });
}

function toStatus({ name, state, finishedAtMs, exitCode = 0 }: Try['statuses'][number]): ContainerStatus {
  const id = new ContainerID('containerd', 'old');
  return { id, name, state, finishedAtMs, exitCode, startedAtMs: 0, hash: 0, restartCount: 0 };
}
