/** sync-pod.json, sync-rounds.json, kill-container.json, kill-slow-hooks.json and compute-pod-actions.json. */

import { ContainerID } from '../../../../src/index.ts';
import { computePodActions } from '../../../../src/kubelet/pod/pod-actions.ts';
import type { PodSyncResult } from '../../../../src/kubelet/sync-pod.ts';
import type { Step, StepRefs } from '../../step-kubelet.ts';
import { CaseNode } from './case-node.ts';
import { podStatusOf, type SyncCase } from './sync-case.ts';

export function runPodActions(input: SyncCase): unknown {
  const { manager } = new CaseNode(input).kubeletFor(input);
  const actions = computePodActions(manager.context, input.pod, podStatusOf(input));
  const { killPod, createSandbox, sandboxId, attempt, nextInitContainer, containersToStart, containersToKill } =
    actions;
  return {
    actions: {
      killPod,
      createSandbox,
      sandboxId,
      attempt,
      nextInit: nextInitContainer?.name ?? '',
      start: containersToStart.map(({ name }) => name),
      kill: containersToKill.map(({ status, message }) => `${status.id.id}|${status.name}|${message}`).sort(),
    },
  };
}

export async function runSyncPod(input: SyncCase): Promise<unknown> {
  const node = new CaseNode(input);
  const { result, refs } = await sync(node, input);
  return { ...resultStep(result), steps: node.steps, refs: storedKeys(refs) };
}

interface Rounds extends Pick<SyncCase, 'pod' | 'options'> {
  readonly rounds: SyncCase[];
}

/** One kubelet's back-offs over several syncs: what each records and answers. */
export async function runSyncRounds({ rounds, ...common }: Rounds): Promise<unknown> {
  const node = new CaseNode(common);
  const told: unknown[] = [];
  for (const round of rounds) {
    const { result } = await sync(node, { ...common, ...round });
    const events = node.steps.filter(({ event }) => event !== undefined);
    told.push({ ...resultStep(result), events: events.map(({ event, type, message }) => [event, type, message]) });
  }
  return { rounds: told.map((round) => withoutErrors(round as Step)) };
}

export async function runKillContainer(input: SyncCase): Promise<unknown> {
  const node = new CaseNode(input);
  const { error, refs } = await kill(node, input);
  return { error: error?.message, steps: node.steps, refs: storedKeys(refs) };
}

/** Without ids and references; a hook that the kill did not wait for is waited for here. */
export async function runSlowHooks(input: SyncCase): Promise<unknown> {
  const node = new CaseNode(input);
  await kill(node, input);
  const endsMs = node.clock.nowMs + (input.execDelayMs ?? 0);
  await node.clock.run(node.clock.sleep(endsMs));
  return { steps: node.steps.map(({ id: _id, ref: _ref, ...step }) => step) };
}

async function sync(node: CaseNode, input: SyncCase): Promise<{ result: PodSyncResult; refs: StepRefs }> {
  const { manager, refs } = node.kubeletFor(input);
  const result = await node.clock.run(manager.syncPod(input.pod, podStatusOf(input)));
  return { result, refs };
}

async function kill(node: CaseNode, input: SyncCase): Promise<{ error: Error | undefined; refs: StepRefs }> {
  const { manager, refs } = node.kubeletFor(input);
  const request = input.kill;
  if (request === undefined) throw new Error('the case has nothing to kill');
  const pod = request.noPod === true ? undefined : input.pod;
  const id = new ContainerID('containerd', request.id);
  const killed = manager.killContainer(pod, id, request.name, request.message, request.override ?? undefined);
  return { error: await node.clock.run(killed), refs };
}

function resultStep({ actions, error, syncError }: PodSyncResult): Step {
  const results = actions.map(({ action, target, error: failure, message }) => {
    return { action, target, error: failure?.message ?? '', message };
  });
  return { results, error, syncError };
}

/** Rounds tell events and results only. */
function withoutErrors({ error: _error, syncError: _syncError, ...round }: Step): Step {
  return round;
}

function storedKeys({ stored }: StepRefs): string[] {
  return [...stored.keys()].sort();
}
