/**
 * What an object says of itself beside its pods: who owns it, and whether it has ended. An export of a cluster holds a
 * Deployment, its ReplicaSet and its pods; only the Deployment is to be started.
 */

import type { Field } from '../../input/field.ts';
import type { WorkloadKind } from '../workload-kinds.ts';

/** Which object, as an owner reference names it. */
export interface ObjectIdentity {
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

export interface ObjectFacts {
  /** Empty when the manifest has none. */
  readonly uid: string;
  readonly owners: readonly ObjectIdentity[];
  /** Why nothing of it is to be started: `Succeeded`, `Failed`, `being deleted`, `suspended`; undefined when it is. */
  readonly ended: string | undefined;
}

const ENDED_PHASES: readonly string[] = ['Succeeded', 'Failed'];
/** Conditions of a Job after which it makes no more pods. */
const ENDED_CONDITIONS: readonly string[] = ['Complete', 'Failed'];

export function objectFacts(object: Field, kind: WorkloadKind, isSuspended: boolean): ObjectFacts {
  const uid = textOf(object.at('metadata').at('uid'));
  return { uid, owners: ownersOf(object), ended: isSuspended ? 'suspended' : endOf(object, kind) };
}

function ownersOf(object: Field): ObjectIdentity[] {
  const references = object.at('metadata').at('ownerReferences');
  if (!Array.isArray(references.value)) return [];
  return references.items().map((reference) => ({
    kind: textOf(reference.at('kind')),
    name: textOf(reference.at('name')),
    uid: textOf(reference.at('uid')),
  }));
}

function endOf(object: Field, kind: WorkloadKind): string | undefined {
  if (!object.at('metadata').at('deletionTimestamp').isUnset) return 'being deleted';
  const status = object.at('status');
  const phase = textOf(status.at('phase'));
  if (kind === 'Pod' && ENDED_PHASES.includes(phase)) return phase;
  if (kind !== 'Job' || !Array.isArray(status.at('conditions').value)) return undefined;
  const met = status
    .at('conditions')
    .items()
    .filter((condition) => textOf(condition.at('status')) === 'True');
  return met.map((condition) => textOf(condition.at('type'))).find((type) => ENDED_CONDITIONS.includes(type));
}

function textOf(field: Field): string {
  return typeof field.value === 'string' ? field.value : '';
}
