/**
 * What the kubelet outside this path knows of a container: environment, mounts, devices.
 *
 * @see kubelet v1.18.6, `pkg/kubelet/kubelet_pods.go`, GenerateRunContainerOptions
 */

import type { Container, SpecifiedPod } from '../../api/pod.ts';
import type { Mount } from '../../runtime/runtime-service.ts';
import type { Log } from '../context/log.ts';
import { type ConfigSource, containerEnvironment } from '../env/container-env.ts';
import type { Recorder } from '../events/recorder.ts';
import type { KubeletFiles } from '../files/kubelet-files.ts';
import { errorText } from '../kubelet-error.ts';
import { podReference } from '../refs/container-ref.ts';
import { type MountSource, NamedMounts, podDirectory } from './volume-mounts.ts';

export interface RunContainerOptions {
  /** In the order handed to the runtime. */
  envs: { key: string; value: string }[];
  mounts: Mount[];
  devices: { containerPath: string; hostPath: string; permissions: string }[];
  /** From device plugins. */
  annotations?: Record<string, string>;
  /** Where the container's termination message lies on the node; empty: nowhere. */
  podContainerDir: string;
  /** Called once when the start has ended, however. Not called when generating failed. */
  cleanup?: () => void;
}

/** Where run options come from. Throws or rejects with the text of the failure. */
export interface RunOptionsSource {
  generate(
    pod: SpecifiedPod,
    container: Container,
    podIPs: readonly string[],
  ): RunContainerOptions | Promise<RunContainerOptions>;
}

const CONTAINER_DIRECTORY_MODE = 0o750;

/** Run options of a pod: its environment and its mounts. There are no devices. */
export class PodRunOptions implements RunOptionsSource {
  readonly #config: ConfigSource;
  readonly #files: KubeletFiles;
  readonly #log: Log;
  readonly #events: Recorder | undefined;
  readonly #mounts: MountSource;

  /**
   * @param events - told of names in envFrom that no variable can have; nobody is when absent
   * @param mounts - by name alone when absent: every mount is a directory of the pod on the node
   */
  constructor(
    config: ConfigSource,
    files: KubeletFiles,
    log: Log,
    events?: Recorder,
    mounts: MountSource = new NamedMounts(),
  ) {
    this.#config = config;
    this.#files = files;
    this.#log = log;
    this.#events = events;
    this.#mounts = mounts;
  }

  /** At once when files and mounts answer at once. */
  generate(
    pod: SpecifiedPod,
    container: Container,
    podIPs: readonly string[],
  ): RunContainerOptions | Promise<RunContainerOptions> {
    const envs = containerEnvironment(pod, container, podIPs, this.#config, (message) =>
      this.#events?.event(podReference(pod), 'Warning', 'InvalidEnvironmentVariableNames', message),
    );
    const mounts = this.#mounts.mountsOf(pod, container, envs);
    if (mounts instanceof Promise) return mounts.then((each) => this.#withDirectory(pod, container, envs, each));
    return this.#withDirectory(pod, container, envs, mounts);
  }

  #withDirectory(
    pod: SpecifiedPod,
    container: Container,
    envs: RunContainerOptions['envs'],
    mounts: Mount[],
  ): RunContainerOptions | Promise<RunContainerOptions> {
    const optionsWith = (podContainerDir: string): RunContainerOptions => {
      return { envs, mounts, devices: [], podContainerDir };
    };
    if ((container.terminationMessagePath ?? '') === '') return optionsWith('');
    const directory = this.#makeContainerDirectory(`${podDirectory(pod)}/containers/${container.name}`);
    return typeof directory === 'string' ? optionsWith(directory) : directory.then(optionsWith);
  }

  /** A directory that cannot be made is only logged: the container then gets no file for its last message. */
  #makeContainerDirectory(path: string): Promise<string> | string {
    const none = (error: unknown): string => {
      this.#log(`Error on creating ${path}: ${errorText(error)}`);
      return '';
    };
    try {
      const made = this.#files.makeDirectory(path, CONTAINER_DIRECTORY_MODE);
      return made instanceof Promise ? made.then(() => path, none) : path;
    } catch (error) {
      return none(error);
    }
  }
}
