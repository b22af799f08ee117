/**
 * Our nouns against the two sets of official types: what the compiler accepts from them and gives to them. The compiler
 * runs it, under `exactOptionalPropertyTypes`; the test only keeps it alive.
 */

import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { V1Container, V1ObjectMeta, V1ObjectReference, V1Pod, V1PodSpec } from '@kubernetes/client-node';
import type * as wire from 'kubernetes-types/core/v1.d.ts';
import type { ObjectMeta as WireObjectMeta } from 'kubernetes-types/meta/v1.d.ts';
import type { Container, ObjectMeta, Pod, PodSpec } from '../../src/api/pod.ts';
import type { ObjectReference } from '../../src/index.ts';
import { type CoreEvent, generateContainerRef } from '../../src/kubelet/index.ts';

/** Compiles only when each of two types can stand for the other. */
type BothWays<A, B> = [A] extends [B]
  ? [B] extends [A]
    ? true
    : 'the second is not the first'
  : 'the first is not the second';
/** Compiles only when `A` can stand for `B`. */
type Goes<A, B> = [A] extends [B] ? true : false;

it('has references that go from and to both official types', () => {
  const toWire: BothWays<ObjectReference, wire.ObjectReference> = true;
  const toClient: BothWays<ObjectReference, V1ObjectReference> = true;
  assert.ok(toWire && toClient);
  const ours: ObjectReference = { kind: 'Pod', name: 'web', fieldPath: 'spec.containers{web}' };
  const client: V1ObjectReference = ours;
  const back: ObjectReference = client;
  assert.equal(back, ours);
});

it('takes pods, containers and metadata of both', () => {
  const goes: [
    Goes<wire.Container, Container>,
    Goes<V1Container, Container>,
    Goes<wire.PodSpec, PodSpec>,
    Goes<V1PodSpec, PodSpec>,
    Goes<WireObjectMeta, ObjectMeta>,
    Goes<V1ObjectMeta, ObjectMeta>,
    Goes<wire.Pod & { spec: wire.PodSpec }, Pod>,
    Goes<V1Pod & { spec: V1PodSpec }, Pod>,
  ] = [true, true, true, true, true, true, true, true];
  assert.equal(goes.length, 8);
  const official = {
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { containers: [{ name: 'app' }] },
  } satisfies V1Pod;
  const ref: V1ObjectReference = generateContainerRef(official, { name: 'app' });
  assert.equal(ref.fieldPath, 'spec.containers{app}');
});

it('gives events as the API server has them', () => {
  // eventTime is always null, as Go encodes it; the official types know only absent.
  const event: Goes<Omit<CoreEvent, 'eventTime'>, wire.Event> = true;
  const nothing: CoreEvent['eventTime'] = null;
  assert.ok(event && nothing === null);
});
