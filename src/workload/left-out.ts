/**
 * Which of the workloads that were read are not started: what an object of the same input owns, what has ended, and a
 * second picture of the same object. Between read-manifests.ts, which reads all files, and what it yields.
 */

import type { NodeNeed } from './node-needs.ts';
import type { ObjectFacts, ObjectIdentity } from './objects/object-facts.ts';
import type { Workload } from './objects/object-reader.ts';

/** A workload of the input and what was read with it. */
export interface ReadWorkload {
  readonly workload: Workload;
  readonly facts: ObjectFacts;
  /** Of a real node. */
  readonly needs: readonly NodeNeed[];
}

/** Makers of other makers: a pod's owner may be missing from the input while the owner's owner is there. */
const MAKERS: Readonly<Record<string, string>> = { ReplicaSet: 'Deployment', Job: 'CronJob' };

export class LeftOut {
  readonly #uids = new Map<string, ReadWorkload>();
  readonly #names = new Map<string, ReadWorkload>();

  /** @param all - the workloads of all files */
  constructor(all: readonly ReadWorkload[]) {
    for (const read of all) {
      const { kind, namespace, name } = read.workload;
      const { uid } = read.facts;
      if (uid !== '' && !this.#uids.has(uid)) this.#uids.set(uid, read);
      const key = `${kind}/${namespace}/${name}`;
      if (!this.#names.has(key)) this.#names.set(key, read);
    }
  }

  /** Why `read` is not started, as notes count it: `Pod owned by a ReplicaSet`; undefined when it is. */
  why(read: ReadWorkload): string | undefined {
    const { kind } = read.workload;
    const { ended, owners, uid } = read.facts;
    if (ended !== undefined) return ended === 'being deleted' ? `${kind} being deleted` : `${ended} ${kind}`;
    const same = this.#uids.get(uid);
    if (same !== undefined && same !== read && isSameObject(same.workload, read.workload)) {
      return `${kind} that was there before`;
    }
    const owner = owners.find((each) => this.#isHere(each, read));
    return owner === undefined ? undefined : `${kind} owned by a ${owner.kind}`;
  }

  #isHere({ kind, name, uid }: ObjectIdentity, owned: ReadWorkload): boolean {
    const { namespace } = owned.workload;
    const byUid = uid === '' ? undefined : this.#uids.get(uid);
    if (byUid !== undefined && byUid !== owned) return true;
    const byName = this.#names.get(`${kind}/${namespace}/${name}`);
    // Another uid is another object, which had the name before.
    if (byName !== undefined) return byName !== owned && (uid === '' || byName.facts.uid === '');
    const maker = MAKERS[kind];
    const dash = name.lastIndexOf('-');
    return maker !== undefined && dash > 0 && this.#names.has(`${maker}/${namespace}/${name.slice(0, dash)}`);
  }
}

/** An object has one uid for its life: the same name with it is the same object, seen again. */
export function isSameObject(one: Workload, other: Workload): boolean {
  return one.kind === other.kind && one.namespace === other.namespace && one.name === other.name;
}
