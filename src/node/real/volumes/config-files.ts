/**
 * The files of configMap, secret, downwardAPI and projected volumes: which, with what in them, and in which mode.
 *
 * @see kubernetes v1.18.6, `pkg/volume/{configmap,secret,downwardapi,projected}`: MakePayload, CollectData, collectData
 */

import type { ConfigKind } from '../../../api/config-object.ts';
import type { DownwardFile, KeyProjection, Volume, VolumeProjection } from '../../../api/pod/volume.ts';
import type { SpecifiedPod } from '../../../api/pod.ts';
import type { InputConfig } from '../../../kubelet/env/input-config.ts';
import { downwardValue } from './downward-value.ts';

interface ConfigFile {
  readonly bytes: Uint8Array;
  readonly mode: number;
}

/** By their paths in the volume. */
export type ConfigFiles = ReadonlyMap<string, ConfigFile>;

const DEFAULT_MODE = 0o644;
const NO_BYTES = new Uint8Array();

/** Undefined for a volume of another kind. @throws {Error} in upstream's words when something non-optional is missing */
export function configFiles(volume: Volume, pod: SpecifiedPod, config: InputConfig): ConfigFiles | undefined {
  const { configMap, secret, downwardAPI, projected } = volume;
  if (configMap !== undefined) return filesOf([{ configMap }], configMap.defaultMode, pod, config);
  if (secret !== undefined) {
    const { secretName = '', defaultMode, ...rest } = secret;
    return filesOf([{ secret: { ...rest, name: secretName } }], defaultMode, pod, config);
  }
  if (downwardAPI !== undefined) return filesOf([{ downwardAPI }], downwardAPI.defaultMode, pod, config);
  if (projected !== undefined) return filesOf(projected.sources ?? [], projected.defaultMode, pod, config);
  return undefined;
}

/** What comes later takes the place of what has the same path. */
function filesOf(
  sources: readonly VolumeProjection[],
  defaultMode: number | undefined,
  pod: SpecifiedPod,
  config: InputConfig,
): ConfigFiles {
  const files = new Map<string, ConfigFile>();
  const mode = defaultMode ?? DEFAULT_MODE;
  for (const { configMap, secret, downwardAPI } of sources) {
    if (configMap !== undefined) addKeys(files, 'ConfigMap', configMap, mode, pod, config);
    if (secret !== undefined) addKeys(files, 'Secret', secret, mode, pod, config);
    for (const item of downwardAPI?.items ?? []) addField(files, item, mode, pod);
  }
  return files;
}

function addKeys(
  files: Map<string, ConfigFile>,
  kind: ConfigKind,
  { name = '', items, optional = false }: KeyProjection,
  defaultMode: number,
  pod: SpecifiedPod,
  config: InputConfig,
): void {
  const namespace = pod.metadata?.namespace ?? '';
  const all = config.files(kind, namespace, name);
  if (all === undefined) {
    if (optional) return;
    throw new Error(`${kind.toLowerCase()} "${name}" not found`);
  }
  if (items === undefined || items.length === 0) {
    for (const [key, bytes] of all) files.set(key, { bytes, mode: defaultMode });
    return;
  }
  for (const { key, path, mode = defaultMode } of items) {
    const bytes = all.get(key) ?? (config.isAssumed(kind, namespace, name) ? NO_BYTES : undefined);
    if (bytes !== undefined) files.set(checkedPath(path), { bytes, mode });
    else if (!optional) {
      const what = kind === 'ConfigMap' ? 'configmap' : 'secret';
      throw new Error(`${what} references non-existent ${kind === 'ConfigMap' ? 'config' : 'secret'} key: ${key}`);
    }
  }
}

function addField(files: Map<string, ConfigFile>, item: DownwardFile, defaultMode: number, pod: SpecifiedPod): void {
  const { path, mode = defaultMode } = item;
  files.set(checkedPath(path), { bytes: Buffer.from(downwardValue(item, pod), 'utf8'), mode });
}

/** @see kubernetes v1.18.6, `pkg/volume/util/atomic_writer.go`, validatePath */
function checkedPath(path: string): string {
  const steps = path.split('/').filter((step) => step !== '' && step !== '.');
  const isInside = !path.startsWith('/') && steps.length > 0 && !steps.includes('..');
  if (isInside && !steps[0]?.startsWith('..')) return steps.join('/');
  throw new Error(`invalid path "${path}": must be relative, without '..', and must not begin with '..'`);
}
