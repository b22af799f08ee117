/**
 * What the API server fills in before a kubelet sees a pod, as far as a start depends on it. Works on checked specs
 * without nulls; what it is given stays as it is.
 *
 * @see kubernetes v1.18.6, `pkg/apis/core/v1/defaults.go`
 */

import { parseImageReference } from '../api/image-reference.ts';
import type { Container, ContainerPort, HttpGetAction, Lifecycle, LifecycleHandler, PodSpec } from '../api/pod.ts';

const GRACE_PERIOD_SECONDS = 30;

/** The pod's spec with defaults. `restartPolicy` is what an absent one means for the owner. */
export function withDefaults(spec: PodSpec, restartPolicy: string): PodSpec {
  const onHost = spec.hostNetwork === true;
  const complete = (container: Container): Container => completeContainer(container, onHost);
  const defaults = { dnsPolicy: 'ClusterFirst', schedulerName: 'default-scheduler' };
  return {
    ...defaults,
    ...spec,
    restartPolicy: spec.restartPolicy ?? restartPolicy,
    terminationGracePeriodSeconds: spec.terminationGracePeriodSeconds ?? GRACE_PERIOD_SECONDS,
    enableServiceLinks: spec.enableServiceLinks ?? true,
    securityContext: spec.securityContext ?? {},
    containers: spec.containers.map(complete),
    ...(spec.initContainers ? { initContainers: spec.initContainers.map(complete) } : {}),
  };
}

function completeContainer(container: Container, onHost: boolean): Container {
  const { ports, lifecycle, resources } = container;
  return {
    ...container,
    imagePullPolicy: container.imagePullPolicy ?? defaultPullPolicy(container.image ?? ''),
    terminationMessagePath: container.terminationMessagePath || '/dev/termination-log',
    terminationMessagePolicy: container.terminationMessagePolicy ?? 'File',
    ...(ports ? { ports: ports.map((port) => completePort(port, onHost)) } : {}),
    ...(lifecycle ? { lifecycle: completeLifecycle(lifecycle) } : {}),
    // A request defaults to its limit.
    ...(resources?.limits
      ? { resources: { ...resources, requests: { ...resources.limits, ...resources.requests } } }
      : {}),
  };
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
