/**
 * The kinds of object that make pods: where each keeps its pod template and what it allows there.
 */

import { dnsLabel, dnsSubdomain, type NameRule } from './checks/names.ts';

export type WorkloadKind =
  | 'Pod'
  | 'Deployment'
  | 'ReplicaSet'
  | 'ReplicationController'
  | 'StatefulSet'
  | 'DaemonSet'
  | 'Job'
  | 'CronJob';

export interface WorkloadKindRules {
  /** API groups in which the kind was ever served; the core group is ''. */
  readonly groups: readonly string[];
  /** Versions of them that were ever served. */
  readonly versions: readonly string[];
  /** The apiVersion to suggest. */
  readonly apiVersion: string;
  /** The way to the pod: an object with `metadata` and `spec` of a pod. */
  readonly templatePath: readonly string[];
  readonly restartPolicies: readonly string[];
  /** What an absent restart policy means. */
  readonly restartPolicy: string;
  readonly nameRule: NameRule;
}

const FOREVER = { restartPolicies: ['Always'], restartPolicy: 'Always' } as const;
/** The API server demands a policy here; a start does not depend on which, so an absent one is accepted. */
const TO_COMPLETION = { restartPolicies: ['OnFailure', 'Never'], restartPolicy: 'OnFailure' } as const;
const TEMPLATE = { templatePath: ['spec', 'template'] } as const;
const CORE = { groups: [''], versions: ['v1'], apiVersion: 'v1' } as const;
const APPS = { groups: ['apps', 'extensions'], versions: ['v1', 'v1beta2', 'v1beta1'], apiVersion: 'apps/v1' } as const;
const BATCH_VERSIONS = ['v1', 'v1beta1', 'v2alpha1'] as const;
const JOB_TEMPLATE = ['spec', 'jobTemplate'] as const;

/** A CronJob's jobs get 11 characters more: `-` and a number. */
const MAX_CRON_JOB_NAME = 52;

const cronJobName: NameRule = (name) =>
  name.length > MAX_CRON_JOB_NAME ? `must be no more than ${MAX_CRON_JOB_NAME} characters` : dnsSubdomain(name);

export const WORKLOAD_KINDS: Readonly<Record<WorkloadKind, WorkloadKindRules>> = {
  Pod: {
    ...CORE,
    templatePath: [],
    restartPolicies: ['Always', 'OnFailure', 'Never'],
    restartPolicy: 'Always',
    nameRule: dnsSubdomain,
  },
  Deployment: { ...APPS, ...TEMPLATE, ...FOREVER, nameRule: dnsSubdomain },
  ReplicaSet: { ...APPS, ...TEMPLATE, ...FOREVER, nameRule: dnsSubdomain },
  ReplicationController: { ...CORE, ...TEMPLATE, ...FOREVER, nameRule: dnsSubdomain },
  StatefulSet: { ...APPS, ...TEMPLATE, ...FOREVER, nameRule: dnsLabel },
  DaemonSet: { ...APPS, ...TEMPLATE, ...FOREVER, nameRule: dnsSubdomain },
  Job: {
    groups: ['batch', 'extensions'],
    versions: BATCH_VERSIONS,
    apiVersion: 'batch/v1',
    templatePath: ['spec', 'template'],
    ...TO_COMPLETION,
    nameRule: dnsSubdomain,
  },
  CronJob: {
    groups: ['batch'],
    versions: BATCH_VERSIONS,
    apiVersion: 'batch/v1',
    templatePath: [...JOB_TEMPLATE, 'spec', 'template'],
    ...TO_COMPLETION,
    nameRule: cronJobName,
  },
};

/** True when `kind` is one of ours by name; its group may still be another project's. */
export function isWorkloadKind(kind: string): kind is WorkloadKind {
  return Object.hasOwn(WORKLOAD_KINDS, kind);
}

/** `apps/v1` -> `v1`. */
export function versionOf(apiVersion: string): string {
  return apiVersion.slice(apiVersion.indexOf('/') + 1);
}

/** `apps/v1` -> `apps`, `v1` -> ''. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash === -1 ? '' : apiVersion.slice(0, slash);
}
