/** What containers have said, from the files that the kubelet keeps. */

import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { CONTAINER_LOGS } from '../../../src/node/real/files/node-paths.ts';

const WITHIN_MS = 10_000;

/** The lines of a container of a pod in namespace lab; resolves when there is one that `until` matches. */
export async function logOf(pod: string, container: string, until: RegExp = /$/): Promise<string> {
  for (const startMs = Date.now(); ; await setTimeout(20)) {
    const name = readdirSync(CONTAINER_LOGS).find((each) => each.startsWith(`${pod}_lab_${container}-`));
    const text = name === undefined ? '' : readFileSync(`${CONTAINER_LOGS}/${name}`, 'utf8');
    const lines = text.split('\n').map((line) => line.split(' ').slice(3).join(' '));
    if (lines.some((line) => until.test(line))) return lines.join('\n');
    if (Date.now() - startMs > WITHIN_MS) throw new Error(`${pod}/${container} has said only: ${text}`);
  }
}
