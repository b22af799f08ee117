/**
 * The directories of a node that starts write to, and the marks by which they are found again.
 *
 * | what                          | made by                      | mark                                        |
 * | ----------------------------- | ---------------------------- | ------------------------------------------- |
 * | `/var/log/pods/POD`           | the first sandbox of the pod | MARK in it: which runtime, which run        |
 * | `/var/lib/kubelet/pods/UID`   | its first container          | MARK in it                                  |
 * | `/var/log/containers/*.log`   | each container started       | none: links into a marked `/var/log/pods`   |
 * | these roots, kubepods cgroups | node-ledger.ts, the runtime  | the ledger says which were not there before |
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
