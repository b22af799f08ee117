/**
 * What CreateContainer is asked for, in upstream's order of doing and failing.
 *
 * @see kubelet v1.18.6, `pkg/kubelet/kuberuntime/kuberuntime_container.go`, generateContainerConfig
 */

import type { Container, SpecifiedPod } from '../api/pod.ts';
import type { ContainerConfig, Image, Mount, PodSandboxConfig } from '../runtime/runtime-service.ts';
import { containerAnnotations, containerLabels } from './config/labels.ts';
import { linuxContainerConfig } from './config/linux/linux-container.ts';
import {
  effectiveSecurityContext,
  type ImageUser,
  nonRootProblem,
  ROOT_USER,
} from './config/linux/security-context.ts';
import { containerLogDirectory, containerLogPath, podLogDirectory } from './config/log-paths.ts';
import type { RunContainerOptions } from './config/run-options.ts';
import type { KubeletContext } from './context/kubelet-context.ts';
import { expandList } from './env/env-expansion.ts';
import { errorText, KubeletError } from './kubelet-error.ts';

const LOG_DIRECTORY_MODE = 0o755;
const TERMINATION_FILE_MODE = 0o666;

export interface ConfigRequest {
  readonly pod: SpecifiedPod;
  readonly container: Container;
  readonly restartCount: number;
  readonly podIPs: readonly string[];
  /** What EnsureImageExists returned. */
  readonly imageRef: string;
  /** Whose processes an ephemeral container is to see. */
  readonly targetId: string | undefined;
  readonly sandboxConfig: PodSandboxConfig;
}

/**
 * Rejects with what stops the container from being configured. `defer` is given the cleanup of the run options, if
 * they have one, as soon as they are there.
 */
export async function generateContainerConfig(
  kubelet: KubeletContext,
  request: ConfigRequest,
  defer: (cleanup: () => unknown) => void,
): Promise<ContainerConfig> {
  const { pod, container, restartCount, podIPs } = request;
  const options = await kubelet.runOptions.generate(pod, container, podIPs);
  if (options.cleanup !== undefined) defer(() => options.cleanup?.());

  const imageUser = await findImageUser(kubelet, container.image ?? '');
  const effective = effectiveSecurityContext(pod, container);
  const problem = nonRootProblem(effective, imageUser);
  if (problem !== undefined) throw new KubeletError(problem);

  const command = expandList(container.command, options.envs);
  const args = expandList(container.args, options.envs);
  await makeLogDirectory(kubelet, pod, container.name);

  return {
    metadata: { name: container.name, attempt: restartCount },
    image: { image: request.imageRef },
    command,
    args,
    workingDir: container.workingDir ?? '',
    envs: options.envs,
    mounts: await containerMounts(kubelet, request, options),
    devices: options.devices,
    labels: containerLabels(container, pod),
    annotations: containerAnnotations(container, pod, restartCount, options.annotations),
    logPath: containerLogPath(container.name, restartCount),
    stdin: container.stdin === true,
    stdinOnce: container.stdinOnce === true,
    tty: container.tty === true,
    linux: linuxContainerConfig({
      pod,
      container,
      effective,
      imageUser,
      targetId: request.targetId,
      memoryCapacityBytes: kubelet.memoryCapacityBytes,
    }),
  };
}

/** By the image's name as written: no tag is added, so `nginx` may be found by another rule than when it was pulled. */
async function findImageUser(kubelet: KubeletContext, image: string): Promise<ImageUser> {
  // A runtime of somebody else's may leave out what it has not.
  const found: Partial<Image> | null | undefined = await kubelet.images.imageStatus(image);
  const uid = found?.uid ?? null;
  if (uid !== null) return { uid, username: '' };
  const username = found?.username ?? '';
  return username === '' ? ROOT_USER : { uid, username };
}

async function makeLogDirectory(kubelet: KubeletContext, pod: SpecifiedPod, container: string): Promise<void> {
  try {
    await kubelet.files.makeDirectory(containerLogDirectory(podLogDirectory(pod), container), LOG_DIRECTORY_MODE);
  } catch (error) {
    throw new KubeletError(`create container log directory for container ${container} failed: ${errorText(error)}`);
  }
}

/** The options' mounts, then the file for the termination message. A file that cannot be made is only logged. */
async function containerMounts(
  kubelet: KubeletContext,
  { pod, container, restartCount }: ConfigRequest,
  options: RunContainerOptions,
): Promise<Mount[]> {
  const { podContainerDir } = options;
  const { files, log, selinuxEnabled } = kubelet;
  const mounts = selinuxEnabled ? options.mounts : options.mounts.map(withoutRelabel);
  const containerPath = container.terminationMessagePath ?? '';
  if (podContainerDir === '' || containerPath === '') return mounts;
  const hostPath = `${podContainerDir}/${terminationFileName(pod, container.name, restartCount)}`;
  try {
    await files.createFile(hostPath);
  } catch (error) {
    log(`Error on creating termination-log file ${hostPath}: ${errorText(error)}`);
    return mounts;
  }
  try {
    await files.changeMode(hostPath, TERMINATION_FILE_MODE);
  } catch (error) {
    log(`Unable to set termination-log file permissions ${hostPath}: ${errorText(error)}`);
  }
  const propagation = 'PROPAGATION_PRIVATE';
  return [...mounts, { containerPath, hostPath, readonly: false, selinuxRelabel: selinuxEnabled, propagation }];
}

/** On a host without SELinux there is nothing to relabel. */
function withoutRelabel(mount: Mount): Mount {
  return mount.selinuxRelabel ? { ...mount, selinuxRelabel: false } : mount;
}

const FNV_OFFSET = 0x811c_9dc5;
const FNV_PRIME = 0x0100_0193;
const HEX = 16;
const NAME_DIGITS = 8;

/** Eight hex digits. Upstream draws them; here they follow from the start, so that runs can be repeated. */
function terminationFileName(pod: SpecifiedPod, container: string, restartCount: number): string {
  const key = `${pod.metadata?.uid ?? ''}/${container}/${restartCount}`;
  let hash = FNV_OFFSET;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), FNV_PRIME);
  return (hash >>> 0).toString(HEX).padStart(NAME_DIGITS, '0');
}
