/**
 * What the resolver of a pod is told.
 *
 * @see kubelet v1.18.6, `pkg/kubelet/network/dns/dns.go`, GetPodDNS, appendDNSConfig and mergeDNSOptions
 */

import type { PodSpec } from '../../../api/pod.ts';
import type { DNSConfig } from '../../../runtime/runtime-service.ts';

/**
 * Of a pod that wants nothing of its node (`dnsPolicy: None`): all that it says itself, each once. Undefined for all others,
 * whose resolver depends on the node's `resolv.conf` and the kubelet's flags: a runtime takes the former then. The order of
 * options is that of the pod; upstream's is that of a Go map.
 */
export function dnsConfigOf({ dnsPolicy, dnsConfig = {} }: PodSpec): DNSConfig | undefined {
  if (dnsPolicy !== 'None') return undefined;
  const { nameservers = [], searches = [], options = [] } = dnsConfig;
  const values = new Map(options.map(({ name = '', value = '' }) => [name, value]));
  return {
    servers: [...new Set(nameservers)],
    searches: [...new Set(searches)],
    options: Array.from(values, ([name, value]) => (value === '' ? name : `${name}:${value}`)),
  };
}
