/** kill-grace-period.json: how long a container gets to end. */

import type { ObjectMeta, PodSpec } from '../../../src/api/pod.ts';
import { ContainerID } from '../../../src/index.ts';
import { stepKubelet } from '../step-kubelet.ts';
import { definedOnly } from './vector-case.ts';

const MS_PER_SECOND = 1000;
const NO_OUTPUT = new Uint8Array();

export async function runKillGracePeriod(input: {
  deletionGracePeriodSeconds: number | null;
  terminationGracePeriodSeconds: number | null;
  gracePeriodOverride: number | null;
  preStopDurationSeconds: number | null;
}): Promise<unknown> {
  const durationSeconds = input.preStopDurationSeconds;
  const hookMs = (durationSeconds ?? 0) * MS_PER_SECOND;
  const kubelet = stepKubelet({
    exec: async () => {
      await kubelet.clock.sleep(hookMs);
      return { stdout: NO_OUTPUT, stderr: NO_OUTPUT, exitCode: 0 };
    },
  });
  const preStop = { exec: { command: ['/bye'] } };
  const container = durationSeconds === null ? { name: 'app' } : { name: 'app', lifecycle: { preStop } };
  const pod = {
    metadata: definedOnly<ObjectMeta>({ deletionGracePeriodSeconds: input.deletionGracePeriodSeconds ?? undefined }),
    spec: definedOnly<PodSpec>({
      containers: [container],
      terminationGracePeriodSeconds: input.terminationGracePeriodSeconds ?? undefined,
    }),
  };
  const id = new ContainerID('containerd', 'cid1');
  const override = input.gracePeriodOverride ?? undefined;
  const error = await kubelet.clock.run(kubelet.manager.killContainer(pod, id, 'app', '', override));
  if (error !== undefined) throw error;
  const preStopRuns = kubelet.steps.some(({ call }) => call === 'ExecSync');
  const stop = kubelet.steps.find(({ call }) => call === 'StopContainer');
  // The hook's own sleep is asked for first, the wait for it second.
  const limitMs = kubelet.clock.sleptMs[1];
  const limit = limitMs === undefined ? {} : { preStopWaitLimitSeconds: limitMs / MS_PER_SECOND };
  return { preStopRuns, ...limit, stopContainerTimeout: stop?.timeout };
}
