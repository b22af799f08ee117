/**
 * The directories of a node that starts write to, and the marks by which they are found again.
 *
 * | what                          | made by                      | found again by                              |
 * | ----------------------------- | ---------------------------- | ------------------------------------------- |
 * | `/var/log/pods/POD`           | the first sandbox of the pod | MARK in it: which runtime, which run        |
 * | `/var/lib/kubelet/pods/UID`   | its volumes and containers   | MARK in it                                  |
 * | mounts in the latter          | volumes in memory, sub-paths | lying in a marked directory                 |
 * | `/var/log/containers/*.log`   | each container started       | leading into a marked `/var/log/pods`       |
 * | what is half made or removed  | all of these                 | its name; see staged-names.ts               |
 * | pods' cgroups                 | the runtime                  | the uid of a marked pod, or of a sandbox    |
 * | these roots, kubepods cgroups | node-ledger.ts, the runtime  | the ledger: which were not there before     |
 */

export const POD_LOGS = '/var/log/pods';
export const CONTAINER_LOGS = '/var/log/containers';
export const POD_VOLUMES = '/var/lib/kubelet/pods';

/** Parents of pods' directories. */
export const POD_ROOTS: readonly string[] = [POD_LOGS, POD_VOLUMES];

/** A file in every directory that a run made for a pod. */
export const MARK = '.refmanager.json';

/** What MARK holds. */
export interface Mark {
  readonly endpoint: string;
  readonly runId: string;
}

/** `/var/log/pods/POD` of whatever lies in it; undefined for other paths. */
export function podDirectoryOf(path: string): string | undefined {
  const root = POD_ROOTS.find((each) => path.startsWith(`${each}/`));
  if (root === undefined) return undefined;
  const end = path.indexOf('/', root.length + 1);
  const directory = end === -1 ? path : path.slice(0, end);
  return directory.length > root.length + 1 ? directory : undefined;
}
