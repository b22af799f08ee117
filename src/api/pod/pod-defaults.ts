/**
 * What the API server fills in before a kubelet sees a pod, as far as a start depends on it. Works on checked specs
 * without nulls; what it is given stays as it is.
 *
 * @see kubernetes v1.18.6, `pkg/apis/core/v1/defaults.go`
 */

import { parseImageReference } from '../image-reference.ts';
import type {
  Container,
  ContainerPort,
  EnvVar,
  HttpGetAction,
  Lifecycle,
  LifecycleHandler,
  Pod,
  PodSpec,
} from '../pod.ts';

const GRACE_PERIOD_SECONDS = 30;
const RESTART_POLICY = 'Always';

/** Specs that nobody can change any more and that can be started: pods of a workload share them. */
const startable = new WeakSet<PodSpec>();

/**
 * The pod as a kubelet sees it: what the API server would have filled in is filled in (pull policy by tag, restart policy,
 * grace period, termination message, service links, port protocols, requests from limits). An empty text is an unset one, as
 * in Go. The given pod is never changed. Any thread; throws nothing.
 *
 * @see kubernetes v1.18.6, `pkg/apis/core/v1/defaults.go`
 */
export function withDefaults<T extends Pod>(pod: T): T & Pod {
  return pod.spec === undefined ? pod : { ...pod, spec: specWithDefaults(pod.spec, RESTART_POLICY) };
}

/** `pod` itself when nothing is missing that a start cannot do without; else the pod with all defaults. */
export function startablePod<T extends Pod>(pod: T): T & Pod {
  const { spec } = pod;
  if (spec === undefined || spec === null || startable.has(spec)) return pod;
  const containers = [...(spec.containers ?? []), ...(spec.initContainers ?? [])];
  const isStartable =
    typeof spec.enableServiceLinks === 'boolean' && containers.every(({ imagePullPolicy }) => Boolean(imagePullPolicy));
  if (!isStartable) return withDefaults(pod);
  if (Object.isFrozen(spec)) startable.add(spec);
  return pod;
}

/** The spec with defaults. `restartPolicy` is what an absent one means for the owner. */
export function specWithDefaults(spec: PodSpec, restartPolicy: string): PodSpec {
  const onHost = spec.hostNetwork === true;
  const completed = (container: Container): Container => completeContainer(container, onHost);
  return {
    ...spec,
    ...defaultNames(spec),
    restartPolicy: spec.restartPolicy || restartPolicy,
    terminationGracePeriodSeconds: spec.terminationGracePeriodSeconds ?? GRACE_PERIOD_SECONDS,
    enableServiceLinks: spec.enableServiceLinks ?? true,
    securityContext: spec.securityContext ?? {},
    containers: spec.containers.map(completed),
    ...(spec.initContainers ? { initContainers: spec.initContainers.map(completed) } : {}),
  };
}

/** Fields that a start does not read, but a container's configuration passes on. */
function defaultNames(spec: PodSpec): { dnsPolicy: string; schedulerName: string } {
  const { dnsPolicy, schedulerName }: { schedulerName?: string } & PodSpec = spec;
  return { dnsPolicy: dnsPolicy || 'ClusterFirst', schedulerName: schedulerName || 'default-scheduler' };
}

function completeContainer(container: Container, onHost: boolean): Container {
  const { env, ports, lifecycle, resources } = container;
  return {
    ...container,
    imagePullPolicy: container.imagePullPolicy || defaultPullPolicy(container.image ?? ''),
    terminationMessagePath: container.terminationMessagePath || '/dev/termination-log',
    terminationMessagePolicy: container.terminationMessagePolicy || 'File',
    ...(env ? { env: env.map(completeVariable) } : {}),
    ...(ports ? { ports: ports.map((port) => completePort(port, onHost)) } : {}),
    ...(lifecycle ? { lifecycle: completeLifecycle(lifecycle) } : {}),
    // A request defaults to its limit.
    ...(resources?.limits
      ? { resources: { ...resources, requests: { ...resources.limits, ...resources.requests } } }
      : {}),
  };
}

/** A field of the pod is one of version `v1` where nothing else is said. */
function completeVariable(variable: EnvVar): EnvVar {
  const { valueFrom } = variable;
  if (!valueFrom?.fieldRef || valueFrom.fieldRef.apiVersion) return variable;
  return { ...variable, valueFrom: { ...valueFrom, fieldRef: { ...valueFrom.fieldRef, apiVersion: 'v1' } } };
}

/** On the host's network a port is the same inside and outside. */
function completePort(port: ContainerPort, onHost: boolean): ContainerPort {
  const completed = { ...port, protocol: port.protocol || 'TCP' };
  return onHost && !port.hostPort ? { ...completed, hostPort: port.containerPort } : completed;
}

function completeLifecycle(lifecycle: Lifecycle): Lifecycle {
  const { postStart, preStop } = lifecycle;
  return {
    ...(postStart ? { postStart: completeHandler(postStart) } : {}),
    ...(preStop ? { preStop: completeHandler(preStop) } : {}),
  };
}

function completeHandler(handler: LifecycleHandler): LifecycleHandler {
  return handler.httpGet ? { ...handler, httpGet: completeHttpGet(handler.httpGet) } : handler;
}

function completeHttpGet(httpGet: HttpGetAction): HttpGetAction {
  return { ...httpGet, path: httpGet.path || '/', scheme: httpGet.scheme || 'HTTP' };
}

/** `Always` for the tag `latest`, given or implied by no tag and no digest; else, and for what is no image name, `IfNotPresent`. */
function defaultPullPolicy(image: string): string {
  const reference = parseImageReference(image);
  if ('problem' in reference) return 'IfNotPresent';
  const { tag, digest } = reference;
  return tag === 'latest' || (tag === '' && digest === '') ? 'Always' : 'IfNotPresent';
}
