/**
 * The volumes of a pod as far as a node makes them by itself. Other kinds (claims, network file systems) are known by
 * the name of their field alone.
 *
 * @see k8s.io/api v0.18.6, `core/v1/types.go`, VolumeSource
 */

interface KeyToPath {
  key: string;
  path: string;
  mode?: number;
}

export interface DownwardFile {
  path: string;
  fieldRef?: { apiVersion?: string; fieldPath: string };
  resourceFieldRef?: { containerName?: string; resource: string; divisor?: string };
  mode?: number;
}

/** Some or all keys of a ConfigMap or Secret, as files. */
export interface KeyProjection {
  name?: string;
  items?: KeyToPath[];
  optional?: boolean;
}

interface ConfigMapVolume extends KeyProjection {
  defaultMode?: number;
}

interface SecretVolume {
  secretName?: string;
  items?: KeyToPath[];
  optional?: boolean;
  defaultMode?: number;
}

interface DownwardVolume {
  items?: DownwardFile[];
  defaultMode?: number;
}

export interface VolumeProjection {
  configMap?: KeyProjection;
  secret?: KeyProjection;
  downwardAPI?: { items?: DownwardFile[] };
  serviceAccountToken?: { path: string };
}

interface ProjectedVolume {
  sources?: VolumeProjection[];
  defaultMode?: number;
}

/** At most one source is set; none is an emptyDir, as the API server has it. */
export interface Volume {
  name: string;
  emptyDir?: { medium?: string; sizeLimit?: string };
  hostPath?: { path: string; type?: string };
  configMap?: ConfigMapVolume;
  secret?: SecretVolume;
  downwardAPI?: DownwardVolume;
  projected?: ProjectedVolume;
}

const MADE_HERE: ReadonlySet<string> = new Set([
  'emptyDir',
  'hostPath',
  'configMap',
  'secret',
  'downwardAPI',
  'projected',
]);

/** The field that says what a volume is, e.g. `persistentVolumeClaim`; `emptyDir` when there is none. */
export function volumeKind(volume: object): string {
  const [kind = 'emptyDir'] = Object.entries(volume).flatMap(([key, value]) =>
    key === 'name' || value === undefined || value === null ? [] : key,
  );
  return kind;
}

/** Whether a node makes volumes of this kind without a cluster. */
export function isMadeOnNode(kind: string): boolean {
  return MADE_HERE.has(kind);
}
