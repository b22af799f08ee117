/** Pods of plain containers that run until they are told to end. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { APP_IMAGE } from './image.ts';

/** Ends at SIGTERM at once, which a shell as the first process does only when it is told to. */
export const UNTIL_TOLD: readonly string[] = ['sh', '-c', "trap 'exit 0' TERM; while :; do sleep 3600 & wait $!; done"];

/** Writes a Deployment of `pods` pods with `containers` containers each into `folder`; returns its path. */
export function writeDeployment(
  folder: string,
  name: string,
  pods: number,
  containers: number,
  hostNetwork = true,
): string {
  const container = (index: number): object => ({
    name: `c${index}`,
    image: APP_IMAGE,
    command: UNTIL_TOLD,
  });
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'load' },
    spec: {
      replicas: pods,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { hostNetwork, containers: Array.from({ length: containers }, (_, index) => container(index)) },
      },
    },
  };
  const file = join(folder, `${name}.json`);
  writeFileSync(file, JSON.stringify(deployment));
  return file;
}
