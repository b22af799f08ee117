/** The command line against the suite's containerd. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ResultEvent, ResultRef, RunSummary } from '../../../src/result/result.ts';
import { type Ended, refmanager } from '../../cli/program.ts';
import type { Containerd } from './containerd.ts';

export type ResultFile = RunSummary & { refs: ResultRef[]; events: ResultEvent[] };

/** Runs manifests on it; also the result file. */
export async function runOn(
  containerd: Containerd,
  manifest: string,
  ...flags: string[]
): Promise<Ended & { result: ResultFile }> {
  const out = join(containerd.folder, 'result.json');
  const ended = await refmanager([
    'run',
    manifest,
    '--runtime',
    containerd.endpoint,
    '--quiet',
    '--out',
    out,
    ...flags,
  ]);
  return { ...ended, result: JSON.parse(readFileSync(out, 'utf8')) as ResultFile };
}

/** `containerd://ID` -> ID. */
export function idOf({ containerID }: ResultRef): string {
  return containerID.slice('containerd://'.length);
}
