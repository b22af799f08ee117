/**
 * The end of one container: pre-stop hook within the grace period, stop, and its reference is cleared.
 *
 * @see kubelet v1.18.6, `pkg/kubelet/kuberuntime/kuberuntime_container.go`, killContainer
 */

import type { ContainerID } from '../api/container-id.ts';
import { goQuote } from '../api/go-quote.ts';
import type { Container, LifecycleHandler, SpecifiedPod } from '../api/pod.ts';
import { restoreFromRuntime } from './config/labels.ts';
import type { KubeletContext } from './context/kubelet-context.ts';
import { containerEventMessage } from './events/container-message.ts';
import { KubeletError, toError } from './kubelet-error.ts';
import { hookIPs } from './lifecycle/hook-addresses.ts';
import { runHook } from './lifecycle/run-hook.ts';
import { podText } from './limits/crash-back-off.ts';
import { generateContainerRef } from './refs/container-ref.ts';

/** However little a pod asks for, its processes get this long. */
const SHORTEST_GRACE_SECONDS = 2;
const MS_PER_SECOND = 1000;

export interface KillRequest {
  /** Undefined: pod and container are restored from what the runtime knows. */
  readonly pod: SpecifiedPod | undefined;
  readonly id: ContainerID;
  readonly name: string;
  /** Of the event; `Stopping container NAME` when empty. */
  readonly message?: string | undefined;
  /** Takes the place of the grace period as it is, 0 and less included. */
  readonly gracePeriodOverrideSeconds?: number | undefined;
}

/**
 * Kills a container; undefined when it is stopped. Never rejects. The reference is cleared whether or not
 * StopContainer succeeded, but not when an earlier step failed.
 */
export async function killContainer(kubelet: KubeletContext, request: KillRequest): Promise<Error | undefined> {
  const { id } = request;
  const spec = await findSpec(kubelet, request);
  if (spec instanceof Error) return spec;
  const { pod, container } = spec;
  let graceSeconds = gracePeriodSeconds(pod);
  recordEvent(
    kubelet,
    pod,
    container,
    id.id,
    'Normal',
    'Killing',
    request.message || `Stopping container ${container.name}`,
  );
  try {
    await kubelet.internalLifecycle.preStopContainer(id.id);
  } catch (error) {
    return toError(error);
  }
  const preStop = container.lifecycle?.preStop;
  if (preStop !== undefined && graceSeconds > 0) {
    try {
      graceSeconds -= await runPreStop(kubelet, { pod, container, handler: preStop, id: id.id, graceSeconds });
    } catch (error) {
      return toError(error); // the clock has stopped: nothing goes on
    }
  }
  graceSeconds = Math.max(graceSeconds, SHORTEST_GRACE_SECONDS);
  return stop(kubelet, id, request.gracePeriodOverrideSeconds ?? graceSeconds);
}

async function stop(kubelet: KubeletContext, id: ContainerID, graceSeconds: number): Promise<Error | undefined> {
  let failure: Error | undefined;
  try {
    await kubelet.runtime.stopContainer(id.id, graceSeconds);
  } catch (error) {
    failure = toError(error);
  }
  try {
    kubelet.refs.clearRef(id);
  } catch (error) {
    failure ??= toError(error);
  }
  return failure;
}

function gracePeriodSeconds(pod: SpecifiedPod): number {
  return pod.metadata?.deletionGracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds ?? SHORTEST_GRACE_SECONDS;
}

async function findSpec(
  kubelet: KubeletContext,
  { pod, id, name, message = '' }: KillRequest,
): Promise<{ pod: SpecifiedPod; container: Container } | Error> {
  if (pod === undefined) return restoreSpec(kubelet, id);
  const { containers, initContainers = [], ephemeralContainers = [] } = pod.spec;
  const candidates = [
    ...initContainers,
    ...containers,
    ...(kubelet.gates.ephemeralContainers ? ephemeralContainers : []),
  ];
  const container = candidates.find((each) => each.name === name);
  if (container !== undefined) return { pod, container };
  const which = `containerSpec ${goQuote(name)}(id=${goQuote(id.toString())}) in pod ${goQuote(podText(pod))}`;
  return new KubeletError(`failed to get ${which} when killing container for reason ${goQuote(message)}`);
}

async function restoreSpec(
  kubelet: KubeletContext,
  id: ContainerID,
): Promise<{ pod: SpecifiedPod; container: Container } | Error> {
  try {
    const { labels, annotations } = await kubelet.runtime.containerStatus(id.id);
    return restoreFromRuntime(labels, annotations, kubelet.log);
  } catch (error) {
    return toError(error);
  }
}

interface PreStop {
  pod: SpecifiedPod;
  container: Container;
  handler: LifecycleHandler;
  id: string;
  graceSeconds: number;
}

/**
 * Waits for the hook, but no longer than the grace period; returns the whole seconds it took. A hook that is not
 * done by then goes on in the background, and its failure is still recorded.
 */
async function runPreStop(kubelet: KubeletContext, preStop: PreStop): Promise<number> {
  const { pod, container, handler, id, graceSeconds } = preStop;
  const startMs = kubelet.clock.monotonicMs();
  const timer = new AbortController();
  const podIPs = (): Promise<string[]> => hookIPs(kubelet, pod);
  const graceMs = graceSeconds * MS_PER_SECOND;
  const limitMs = graceMs + kubelet.limits.hookMs;
  const hook = runHook(kubelet, { containerId: id, pod, container, handler, podIPs, limitMs }).then((failure) => {
    if (failure === undefined) return;
    recordEvent(kubelet, pod, container, id, 'Warning', 'FailedPreStopHook', failure.message);
  });
  const done = 'done';
  const graceIsOver = kubelet.clock.sleep(graceMs, timer.signal).catch((error: unknown) => {
    if (timer.signal.reason !== done) throw error;
  });
  await Promise.race([hook, graceIsOver]);
  timer.abort(done);
  return Math.trunc((kubelet.clock.monotonicMs() - startMs) / MS_PER_SECOND);
}

function recordEvent(
  kubelet: KubeletContext,
  pod: SpecifiedPod,
  container: Container,
  id: string,
  type: string,
  reason: string,
  message: string,
): void {
  const ref = generateContainerRef(pod, container, kubelet.gates);
  kubelet.events.event(ref, type, reason, containerEventMessage(message, [], id, container.name));
}
