/**
 * References of real size: 64 hex digits behind `containerd://`, and about 190 bytes of value.
 */

import { hash } from 'node:crypto';
import type { ObjectReference } from '../../src/index.ts';

/** The ID text of the i-th container. */
export function textFor(i: number): string {
  return hash('sha256', `container ${i}`, 'hex');
}

/** The reference of the i-th container. */
export function referenceFor(i: number): ObjectReference {
  return {
    kind: 'Pod',
    namespace: 'production',
    name: `checkout-7c9d4b8f6d-${String(i).padStart(5, '0')}`,
    uid: `6ba7b810-9dad-41d1-80b4-${String(i).padStart(12, '0')}`,
    apiVersion: 'v1',
    resourceVersion: String(100_000 + i),
    fieldPath: 'spec.containers{checkout-service}',
  };
}
