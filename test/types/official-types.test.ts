/**
 * Our nouns against the two sets of official types, each way. The compiler runs it twice, with
 * `exactOptionalPropertyTypes` and without (tsconfig.json beside it); the tests at the end are about values.
 */

import assert from 'node:assert/strict';
import { it } from 'node:test';
import type * as client from '@kubernetes/client-node';
import type * as wire from 'kubernetes-types/core/v1.d.ts';
import type { ObjectMeta as WireObjectMeta } from 'kubernetes-types/meta/v1.d.ts';
import { isBeingDeleted } from '../../src/api/pod.ts';
import type * as core from '../../src/index.ts';
import {
  type ClientEvent,
  type Container,
  type ContainerPort,
  type CoreEvent,
  type EnvFromSource,
  type EnvVar,
  type EphemeralContainer,
  type EventSource,
  generateContainerRef,
  KubeRuntimeManager,
  type Lifecycle,
  type LifecycleHandler,
  type ObjectMeta,
  type ObjectReference,
  type Pod,
  type PodSecurityContext,
  type PodSpec,
  podReference,
  type RecordedEvent,
  type ResourceRequirements,
  type SecurityContext,
  startPod,
  toClientEvent,
  toWirePod,
  type VolumeMount,
  type WirePod,
} from '../../src/kubelet/index.ts';
import { eventOf } from '../support/core-events.ts';
import { containerNamed, podOfContainers, simulatedKubelet } from '../support/simulated-kubelet.ts';

/** Compiles only when `A` can stand for both others, and each of them for `A`. */
type BothWays<A, B, C = B> = [A] extends [B]
  ? [B] extends [A]
    ? [A] extends [C]
      ? [C] extends [A]
        ? true
        : 'the third is not the first'
      : 'the first is not the third'
    : 'the second is not the first'
  : 'the first is not the second';
/** Compiles only when `A` can stand for `B`. */
type Goes<A, B> = [A] extends [B] ? true : false;

/** Every line is a claim that the compiler checks. */
interface Claims {
  reference: BothWays<ObjectReference, wire.ObjectReference, client.V1ObjectReference>;
  sameReference: BothWays<ObjectReference, core.ObjectReference>;
  metadata: BothWays<ObjectMeta, WireObjectMeta, client.V1ObjectMeta>;
  container: BothWays<Container, wire.Container, client.V1Container>;
  ephemeral: BothWays<EphemeralContainer, wire.EphemeralContainer, client.V1EphemeralContainer>;
  podSpec: BothWays<PodSpec, wire.PodSpec, client.V1PodSpec>;
  port: BothWays<ContainerPort, wire.ContainerPort, client.V1ContainerPort>;
  env: BothWays<EnvVar, wire.EnvVar, client.V1EnvVar>;
  envFrom: BothWays<EnvFromSource, wire.EnvFromSource, client.V1EnvFromSource>;
  lifecycle: BothWays<Lifecycle, wire.Lifecycle, client.V1Lifecycle>;
  handler: BothWays<LifecycleHandler, wire.LifecycleHandler, client.V1LifecycleHandler>;
  mount: BothWays<VolumeMount, wire.VolumeMount, client.V1VolumeMount>;
  resources: BothWays<ResourceRequirements, wire.ResourceRequirements, client.V1ResourceRequirements>;
  security: BothWays<SecurityContext, wire.SecurityContext, client.V1SecurityContext>;
  podSecurity: BothWays<PodSecurityContext, wire.PodSecurityContext, client.V1PodSecurityContext>;
  eventSource: BothWays<EventSource, wire.EventSource, client.V1EventSource>;

  // A pod's type is any text to the client and a literal to kubernetes-types.
  pod: BothWays<Pod, client.V1Pod>;
  fromWirePod: Goes<wire.Pod, Pod>;
  wirePod: BothWays<WirePod, wire.Pod>;
  toClientPod: Goes<WirePod, client.V1Pod>;

  // Times are Dates to the client and text to kubernetes-types.
  event: BothWays<CoreEvent, wire.Event>;
  clientEvent: BothWays<ClientEvent, client.CoreV1Event>;
  recordedEvent: Goes<RecordedEvent, CoreEvent>;
}

const CLAIMS: Claims = {
  reference: true,
  sameReference: true,
  metadata: true,
  container: true,
  ephemeral: true,
  podSpec: true,
  port: true,
  env: true,
  envFrom: true,
  lifecycle: true,
  handler: true,
  mount: true,
  resources: true,
  security: true,
  podSecurity: true,
  eventSource: true,
  pod: true,
  fromWirePod: true,
  wirePod: true,
  toClientPod: true,
  event: true,
  clientEvent: true,
  recordedEvent: true,
};

it('has types that go from and to the official ones', () => {
  assert.deepEqual(new Set(Object.values(CLAIMS)), new Set([true]));
});

it('starts a pod of the official client, as it is', async () => {
  const kubelet = simulatedKubelet();
  const pod: client.V1Pod = podOfContainers([containerNamed('app')]);
  const { containers } = await startPod(kubelet.manager, pod);
  assert.equal(containers[0]?.ok, true);
  const ref: client.V1ObjectReference = generateContainerRef(pod, { name: 'app' });
  assert.equal(ref.fieldPath, 'spec.containers{app}');
  assert.equal((await kubelet.manager.readPodStatus(pod)).containerStatuses.length, 1);
});

it('hands pods to callbacks that are written with official types', async () => {
  const seen: string[] = [];
  const kubelet = simulatedKubelet();
  const manager = new KubeRuntimeManager({
    runtime: kubelet.node.runtime,
    images: kubelet.node.images,
    puller: kubelet.node.images,
    refs: kubelet.refs,
    events: { record: (event: wire.Event) => seen.push(event.reason ?? '') },
    clock: kubelet.clock,
    runtimeName: 'simulated',
    nodeName: 'node-1',
    files: kubelet.manager.context.files,
    pullAuth: (pod: client.V1Pod) => void seen.push(pod.metadata?.name ?? ''),
    internalLifecycle: {
      preStartContainer: (_pod: client.V1Pod, container: wire.Container) => void seen.push(container.name),
      preStopContainer: () => undefined,
    },
  });
  await startPod(manager, podOfContainers([containerNamed('app')]));
  assert.deepEqual(seen, ['web-0', 'Pulling', 'Pulled', 'app', 'Created', 'Started']);
});

it('takes a pod without a spec for one without containers', async () => {
  const kubelet = simulatedKubelet();
  const pod: wire.Pod = { kind: 'Pod', apiVersion: 'v1', metadata: { name: 'bare' } };
  assert.deepEqual((await startPod(kubelet.manager, pod)).containers, []);
  assert.match(generateContainerRef(pod, { name: 'app' }).fieldPath ?? '', /^implicitly required container app$/);
});

it('sees a deletion timestamp in either form', () => {
  const { spec } = podOfContainers([containerNamed('app')]);
  const asDate: client.V1Pod = { metadata: { deletionTimestamp: new Date(0) }, spec };
  const asText: wire.Pod = { metadata: { deletionTimestamp: '1970-01-01T00:00:00Z' }, spec };
  const asNull = JSON.parse('{"metadata":{"deletionTimestamp":null}}') as Pod;
  assert.deepEqual([asDate, asText, asNull, { spec }].map(isBeingDeleted), [true, true, false, false]);
});

it('writes the type on a pod for kubernetes-types', () => {
  const pod: wire.Pod = toWirePod({ metadata: { name: 'a' }, spec: { containers: [] } });
  assert.deepEqual(pod, { kind: 'Pod', apiVersion: 'v1', metadata: { name: 'a' }, spec: { containers: [] } });
  assert.deepEqual(podReference(pod), { kind: 'Pod', apiVersion: 'v1', name: 'a' });
});

it('gives events the Dates of the official client', () => {
  const event: client.CoreV1Event = toClientEvent(eventOf('hello'));
  assert.deepEqual(event.firstTimestamp, new Date('2020-09-13T12:26:40Z'));
  assert.equal(event.message, 'hello');
  const untimed: client.CoreV1Event = toClientEvent({ metadata: {}, involvedObject: {} });
  assert.deepEqual(untimed, { metadata: {}, involvedObject: {} });
});
