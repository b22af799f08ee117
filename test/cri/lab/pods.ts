/** Manifests of single pods, and the command line on them. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Container, PodSpec } from '../../../src/api/pod.ts';
import type { Containerd } from './containerd.ts';
import { APP_IMAGE } from './image.ts';

/** A container of the suite's image that runs `script`. */
export function shell(name: string, script: string, rest: Partial<Container> = {}): Container {
  return { name, image: APP_IMAGE, imagePullPolicy: 'Never', command: ['sh', '-c', script], ...rest };
}

/** Says what `script` prints, and then runs until it is told to end. */
export function telling(name: string, script: string, rest: Partial<Container> = {}): Container {
  return shell(name, `trap 'exit 0' TERM; { ${script}; } 2>&1; while :; do sleep 0.1; done`, rest);
}

export function pod(name: string, spec: PodSpec): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'lab', labels: { app: 'x', tier: 'back-end' } },
    spec: { hostNetwork: true, ...spec },
  };
}

/** Writes the objects into one file below the runtime's folder; returns its path. */
export function manifest({ folder }: Containerd, name: string, ...objects: object[]): string {
  const file = join(folder, `${name}.yaml`);
  writeFileSync(file, objects.map((object) => JSON.stringify(object)).join('\n---\n'));
  return file;
}
