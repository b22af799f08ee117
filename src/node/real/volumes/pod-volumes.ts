/**
 * The volumes of pods on this machine: made before the pod's first container, mounted into each, and taken down by
 * remove-files.ts.
 *
 * | volume                                | what it is here                                                  |
 * | ------------------------------------- | ---------------------------------------------------------------- |
 * | emptyDir                              | a directory of the pod, mode 0777; `medium: Memory`: a tmpfs      |
 * | configMap                             | a directory with the files of the object that the input gives     |
 * | secret, downwardAPI, projected        | the same, in a tmpfs                                              |
 * | hostPath                              | the machine's path, when that is allowed                          |
 * | all others                            | an empty directory, when that is allowed                          |
 *
 * @see kubelet v1.18.6, `pkg/kubelet/kubelet_pods.go`, makeMounts; `pkg/volume/emptydir/empty_dir.go`
 */

import { chmodSync } from 'node:fs';
import { isMadeOnNode, type Volume, volumeKind } from '../../../api/pod/volume.ts';
import type { Container, SpecifiedPod, VolumeMount } from '../../../api/pod.ts';
import { quantityValue } from '../../../kubelet/config/quantity.ts';
import type { MountSource } from '../../../kubelet/config/volume-mounts.ts';
import { mountOf, subPathOf } from '../../../kubelet/config/volume-mounts.ts';
import type { InputConfig } from '../../../kubelet/env/input-config.ts';
import { errorText, KubeletError } from '../../../kubelet/kubelet-error.ts';
import type { Mount } from '../../../runtime/runtime-service.ts';
import type { MarkedFiles } from '../files/marked-files.ts';
import { POD_VOLUMES } from '../files/node-paths.ts';
import { configFiles } from './config-files.ts';
import { checkHostPath } from './host-path.ts';
import { mountMemory, mountPoints } from './mounts.ts';
import { setGroup } from './ownership.ts';
import { bindSubPath } from './sub-path.ts';
import { writeConfig } from './write-config.ts';

/** What pods may have of this machine beside what is made for them. */
export interface VolumeRules {
  /** hostPath volumes are the machine's own paths; refused otherwise. */
  readonly allowHostPath: boolean;
  /** Volumes that only a cluster can make are empty directories; refused otherwise. */
  readonly emptyVolumes: boolean;
}

const POD_MODE = 0o750;
const VOLUME_MODE = 0o777;
const IN_MEMORY: ReadonlySet<string> = new Set(['secret', 'downwardAPI', 'projected']);
/** The runtime mounts them read-only, whatever the pod says. */
const READ_ONLY: ReadonlySet<string> = new Set(['configMap', 'secret', 'downwardAPI', 'projected']);

/** What keeps a pod from being started, in the kubelet's words. */
export class PodSetUpError extends Error {
  /** Of the event. */
  readonly reason: string;

  constructor(reason: string, problem: string) {
    super(problem);
    this.reason = reason;
  }
}

export class PodVolumes implements MountSource {
  readonly #files: MarkedFiles;
  readonly #config: InputConfig;
  readonly #rules: VolumeRules;

  constructor(files: MarkedFiles, config: InputConfig, rules: VolumeRules) {
    this.#files = files;
    this.#config = config;
    this.#rules = rules;
  }

  /** Makes the pod's directory and all of its volumes, as far as they are not there. */
  async setUp(pod: SpecifiedPod): Promise<void> {
    try {
      this.#files.makeDirectory(podDirectory(pod), POD_MODE);
    } catch (error) {
      const problem = `error making pod data directories: ${errorText(error)}`;
      throw new PodSetUpError('FailedToMakePodDataDirectories', problem);
    }
    for (const volume of volumesOf(pod)) {
      try {
        await this.#make(pod, volume);
      } catch (error) {
        const problem = `MountVolume.SetUp failed for volume "${volume.name}" : ${errorText(error)}`;
        throw new PodSetUpError('FailedMount', problem);
      }
    }
  }

  async mountsOf(
    pod: SpecifiedPod,
    container: Container,
    envs: readonly { key: string; value: string }[],
  ): Promise<Mount[]> {
    const mounts: Mount[] = [];
    for (const [index, mount] of (container.volumeMounts ?? []).entries()) {
      const subPath = subPathOf(mount, envs);
      const hostPath = await this.#sourceOf(pod, container, mount, subPath, index);
      const isReadOnly = mount.readOnly === true || READ_ONLY.has(kindOf(pod, mount));
      mounts.push({ ...mountOf(mount, hostPath), readonly: isReadOnly });
    }
    return mounts;
  }

  async #make(pod: SpecifiedPod, volume: Volume): Promise<void> {
    const kind = volumeKind(volume);
    if (volume.hostPath !== undefined) {
      this.#requireHostPath(volume.name);
      checkHostPath(volume.hostPath.path, volume.hostPath.type ?? '');
      return;
    }
    if (!isMadeOnNode(kind) && !this.#rules.emptyVolumes)
      throw new Error(`no volume of kind ${kind} can be made without a cluster`);
    const path = volumePath(pod, volume.name);
    // Before anything is made: what cannot be filled leaves nothing behind.
    const content = configFiles(volume, pod, this.#config);
    this.#files.makeDirectory(path, VOLUME_MODE);
    const medium = volume.emptyDir?.medium ?? '';
    if (medium !== '' && medium !== 'Memory') throw new Error(`unknown storage medium "${medium}"`);
    if (medium === 'Memory' || IN_MEMORY.has(kind)) await makeMemory(path, volume.emptyDir?.sizeLimit);
    chmodSync(path, VOLUME_MODE);
    if (content !== undefined) writeConfig(path, content);
    const group = pod.spec.securityContext?.fsGroup;
    if (group !== undefined) setGroup(path, group, READ_ONLY.has(kind));
  }

  async #sourceOf(
    pod: SpecifiedPod,
    container: Container,
    mount: VolumeMount,
    subPath: string,
    index: number,
  ): Promise<string> {
    const hostPath = findVolume(pod, mount.name)?.hostPath;
    if (hostPath !== undefined) this.#requireHostPath(mount.name);
    const volume = hostPath?.path ?? volumePath(pod, mount.name);
    if (subPath === '') return volume;
    const target = `${podDirectory(pod)}/volume-subpaths/${mount.name}/${container.name}/${index}`;
    try {
      await bindSubPath(this.#files, { volume, isOurs: hostPath === undefined, subPath, target });
      return target;
    } catch (error) {
      throw new KubeletError(
        `failed to prepare subPath for volumeMount "${mount.name}" of container "${container.name}": ${errorText(error)}`,
      );
    }
  }

  #requireHostPath(name: string): void {
    if (!this.#rules.allowHostPath) throw new Error(`hostPath is not allowed: volume "${name}"; see --allow-host-path`);
  }
}

/** A volume that only a container names comes from a StatefulSet's claims. */
function volumesOf({ spec }: SpecifiedPod): Volume[] {
  const volumes = spec.volumes ?? [];
  const names = new Set(volumes.map(({ name }) => name));
  const mounted = [...(spec.initContainers ?? []), ...spec.containers].flatMap(({ volumeMounts = [] }) => volumeMounts);
  const claimed = new Set(mounted.map(({ name }) => name).filter((name) => !names.has(name)));
  const claims = Array.from(claimed, (name) => ({ name, persistentVolumeClaim: { claimName: name } }));
  return [...volumes, ...claims];
}

function findVolume({ spec }: SpecifiedPod, name: string): Volume | undefined {
  return spec.volumes?.find((volume) => volume.name === name);
}

function kindOf(pod: SpecifiedPod, { name }: VolumeMount): string {
  const volume = findVolume(pod, name);
  return volume === undefined ? '' : volumeKind(volume);
}

function podDirectory(pod: SpecifiedPod): string {
  return `${POD_VOLUMES}/${pod.metadata?.uid ?? ''}`;
}

function volumePath(pod: SpecifiedPod, name: string): string {
  return `${podDirectory(pod)}/volumes/${name}`;
}

/** A tmpfs at `path`, unless an earlier attempt has mounted it. */
async function makeMemory(path: string, sizeLimit: string | undefined): Promise<void> {
  const isThere = (await mountPoints()).some((mount) => mount.path === path);
  if (!isThere) await mountMemory(path, sizeLimit === undefined ? undefined : quantityValue(sizeLimit));
}
