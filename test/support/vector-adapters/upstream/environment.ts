/** environment.json: makeEnvironmentVariables, and the command line expanded with what it made. */

import type { SpecifiedPod } from '../../../../src/api/pod.ts';
import type { ConfigSource } from '../../../../src/kubelet/env/config-source.ts';
import { containerEnvironment } from '../../../../src/kubelet/env/container-env.ts';
import { expandList } from '../../../../src/kubelet/env/env-expansion.ts';

const NODE_ADDRESS = '192.168.1.1';

interface EnvironmentInput {
  readonly pod: SpecifiedPod;
  readonly index: number;
  readonly podIPs: string[];
  readonly configMaps: Record<string, Record<string, string>>;
  readonly secrets: Record<string, Record<string, string>>;
}

/** What upstream's service lister makes of the services is told by the case itself: there is no lister here. */
export function runEnvironment(input: EnvironmentInput, expected: unknown): unknown {
  const { services = {} } = expected as { services?: Record<string, string> };
  const container = input.pod.spec.containers[input.index];
  if (container === undefined) throw new Error(`no container ${input.index}`);
  const events: string[] = [];
  const tell = (message: string): number => events.push(`Warning InvalidEnvironmentVariableNames: ${message}`);
  try {
    const env = containerEnvironment(input.pod, container, input.podIPs, configOf(input, services), tell);
    return {
      services,
      env: env.map(({ key, value }) => [key, value]).sort(([a = ''], [b = '']) => compareBytes(a, b)),
      command: expandList(container.command, env),
      args: expandList(container.args, env),
      events,
    };
  } catch (error) {
    return { services, error: error instanceof Error ? error.message : String(error) };
  }
}

function configOf({ configMaps, secrets }: EnvironmentInput, services: Record<string, string>): ConfigSource {
  const data: ConfigSource['data'] = (kind, _namespace, name) => {
    const objects = kind === 'ConfigMap' ? configMaps : secrets;
    const found = Object.hasOwn(objects, name) ? objects[name] : undefined;
    return found && new Map(Object.entries(found));
  };
  return {
    data,
    value: (kind, namespace, name, key) => data(kind, namespace, name)?.get(key),
    serviceVariables: () => new Map(Object.entries(services)),
    hostIP: NODE_ADDRESS,
  };
}

function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
