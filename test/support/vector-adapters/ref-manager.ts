/** ref-manager.json: sequences of SetRef, GetRef and ClearRef on one store. */

import { ContainerID, type ObjectReference, RefManager } from '../../../src/index.ts';

interface Operation {
  readonly op: string;
  readonly type: string;
  readonly id: string;
  readonly ref?: ObjectReference | null;
}

export function runRefManager(input: Operation[]): unknown {
  const refs = RefManager.create();
  try {
    return input.map((operation) => apply(refs, operation));
  } finally {
    refs.detach();
  }
}

function apply(refs: RefManager, { op, type, id, ref = null }: Operation): unknown {
  const key = new ContainerID(type, id);
  switch (op) {
    case 'set':
      refs.setRef(key, ref);
      return null;
    case 'clear':
      refs.clearRef(key);
      return null;
    case 'get': {
      const found = refs.getRef(key);
      return { ref: found ?? null, ok: found !== undefined };
    }
    default:
      throw new Error(`unknown op ${op}`);
  }
}
