/**
 * A pod's sandbox: created, and its addresses read.
 *
 * @see kubelet v1.18.6, `pkg/kubelet/kuberuntime/kuberuntime_sandbox.go`, createPodSandbox; SyncPod step 4
 */

import { goQuote } from '../../../api/go-quote.ts';
import type { Pod } from '../../../api/pod.ts';
import { kindOf } from '../../../runtime/runtime-kind.ts';
import type { PodSandboxConfig } from '../../../runtime/runtime-service.ts';
import { podLogDirectory } from '../../config/log-paths.ts';
import type { KubeletContext } from '../../context/kubelet-context.ts';
import { checkedSandboxId } from '../../context/runtime-ids.ts';
import { failedEnd, type StartEnd } from '../../context/start-end.ts';
import { ErrCreatePodSandbox, errorText, KubeletError } from '../../kubelet-error.ts';
import { podText } from '../../limits/crash-back-off.ts';
import { podReference } from '../../refs/container-ref.ts';
import { decodedPod } from '../decoded-pod.ts';
import { podIPsOf } from '../read-pod-status.ts';
import { podSandboxConfig } from './sandbox-config.ts';

const LOG_DIRECTORY_MODE = 0o755;

export interface Sandbox {
  readonly id: string;
  readonly config: PodSandboxConfig;
  readonly podIPs: readonly string[];
}

/** Why there is no sandbox: the failed action's message. */
export interface SandboxFailure extends StartEnd {
  readonly error: KubeletError;
}

/** Upstream has no error of that name, only the event. */
const FAILED_STATUS = 'FailedPodSandBoxStatus';

/** Creates the `attempt`-th sandbox of a pod. Failures are recorded about the pod. Never rejects. */
export async function createSandbox(
  kubelet: KubeletContext,
  given: Pod,
  attempt: number,
): Promise<Sandbox | SandboxFailure> {
  const pod = decodedPod(given);
  let config: PodSandboxConfig;
  let id: string;
  let step = 'GeneratePodSandboxConfig';
  try {
    config = podSandboxConfig(pod, attempt, kindOf(kubelet.runtime), kubelet.gates);
    step = 'Create pod log directory';
    await kubelet.files.makeDirectory(podLogDirectory(pod), LOG_DIRECTORY_MODE);
    step = 'CreatePodSandbox';
    id = checkedSandboxId(await kubelet.runtime.runPodSandbox(config), config);
  } catch (error) {
    const message = `Failed to create pod sandbox: ${errorText(error)}`;
    kubelet.events.event(podReference(pod), 'Warning', 'FailedCreatePodSandBox', message);
    const text = `${step} for pod ${goQuote(podText(pod))} failed: ${errorText(error)}`;
    return { ...failedEnd(ErrCreatePodSandbox.message, text, error), error: ErrCreatePodSandbox };
  }
  try {
    const status = await kubelet.runtime.podSandboxStatus(id);
    return { id, config, podIPs: podIPsOf(pod, status) };
  } catch (error) {
    const message = `Unable to get pod sandbox status: ${errorText(error)}`;
    kubelet.events.event(podReference(pod), 'Warning', FAILED_STATUS, message);
    const text = errorText(error);
    return { ...failedEnd(FAILED_STATUS, text, error), error: new KubeletError(text, { cause: error }) };
  }
}
