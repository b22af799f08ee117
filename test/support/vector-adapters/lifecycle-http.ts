/** lifecycle-http.json: where the GET of a hook goes. */

import type { ContainerPort, HttpGetAction } from '../../../src/api/pod.ts';
import { KubeletError } from '../../../src/kubelet/kubelet-error.ts';
import { hookUrl } from '../../../src/kubelet/lifecycle/http-hook.ts';

export async function runLifecycleHttp(
  input: { httpGet: HttpGetAction; containerPorts: ContainerPort[]; podIPs: string[] },
  expected: unknown,
): Promise<unknown> {
  try {
    const url = await hookUrl(input.httpGet, { ports: input.containerPorts }, async () => input.podIPs);
    return { url };
  } catch (error) {
    if (!(error instanceof KubeletError)) throw error;
    const wanted =
      typeof expected === 'object' && expected !== null && 'errorPrefix' in expected ? expected.errorPrefix : '';
    const prefix = typeof wanted === 'string' && error.message.startsWith(wanted) ? wanted : error.message;
    return { errorPrefix: prefix };
  }
}
