/**
 * References of real size: 64 hex digits behind `containerd://`, and about 190 bytes of value. A reference carries the
 * last four bits of its number, so that whoever gets one can see cheaply whether it is the right one.
 */

import { hash } from 'node:crypto';
import type { ObjectReference } from '../../../api/object-reference.ts';

const HEX = 16;
const UID_START = '6ba7b810-9dad-41d1-80b4-';
const UID_DIGITS = 12;
const LAST_OF_UID: number = UID_START.length + UID_DIGITS - 1;
const NAME_DIGITS = 7;
/** Character codes of the hex digits. */
const DIGITS: Uint8Array = Uint8Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0));

/** The ID text of the i-th container. */
export function textFor(i: number): string {
  return hash('sha256', `container ${i}`, 'hex');
}

/** The reference of the i-th container. */
export function referenceFor(i: number): ObjectReference {
  return {
    kind: 'Pod',
    namespace: 'production-customer-payments-eu-west-1',
    name: `checkout-payment-service-deployment-7c9d4b8f6d-${String(i).padStart(NAME_DIGITS, '0')}`,
    uid: `${UID_START}${i.toString(HEX).padStart(UID_DIGITS, '0')}`,
    apiVersion: 'v1',
    resourceVersion: String(100_000 + i),
    fieldPath: 'spec.containers{checkout-payment-service-istio-proxy}',
  };
}

/** Whether `ref` can be the i-th container's: its last hex digit is right. */
export function belongsTo(i: number, ref: ObjectReference | null | undefined): boolean {
  return ref?.uid?.charCodeAt(LAST_OF_UID) === DIGITS[i & (HEX - 1)];
}

/** So many references that each digit has two: set in turn, they overwrite a reference with another of the same digit. */
export const VALUES: number = 2 * HEX;

/** References to set, by `i & (VALUES - 1)`: as long as the i-th container's, and with its last digit. */
export function valuesToSet(seed: number): ObjectReference[] {
  return Array.from({ length: VALUES }, (_, i) => referenceFor(seed * VALUES + i));
}

/** Characters of all fields. */
export function valueLength(ref: ObjectReference): number {
  return Object.values(ref).reduce((sum, text: string | undefined) => sum + (text?.length ?? 0), 0);
}
