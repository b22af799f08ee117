/**
 * Where the GET of a lifecycle hook goes.
 *
 * @see kubelet v1.18.6, `pkg/kubelet/lifecycle/handlers.go`, runHTTPHandler, resolvePort
 */

import type { Container, HttpGetAction, IntOrString } from '../../api/pod.ts';
import { containerDump } from '../go/dump.ts';
import { decimalInteger } from '../go/integer.ts';
import { KubeletError } from '../kubelet-error.ts';

const DEFAULT_PORT = 80;

/**
 * `http://HOST:PORT/PATH`: the slash is always added, scheme and headers are ignored. `podIPs` is asked only when the
 * hook names no host; its rejection is passed on.
 */
export async function hookUrl(
  action: HttpGetAction,
  container: Partial<Container>,
  podIPs: () => Promise<readonly string[]>,
): Promise<string> {
  const host = action.host || (await firstPodIP(podIPs));
  const port = resolvePort(action.port, container);
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}/${action.path ?? ''}`;
}

async function firstPodIP(podIPs: () => Promise<readonly string[]>): Promise<string> {
  const [first] = await podIPs();
  if (first === undefined) throw new KubeletError('failed to find networking container: the pod has no address');
  return first;
}

function resolvePort(port: IntOrString, container: Partial<Container>): number {
  if (typeof port === 'number') return port;
  if (port === '') return DEFAULT_PORT;
  const number = decimalInteger(port);
  if (number !== undefined) return number;
  const named = container.ports?.find(({ name }) => name === port);
  if (named === undefined) throw new KubeletError(`couldn't find port: {1 0 ${port}} in ${containerDump(container)}`);
  return named.containerPort;
}
