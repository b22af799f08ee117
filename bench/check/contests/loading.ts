/**
 * What it costs to load the package as it is published: a process, or a worker, that imports an entry of dist/ and does nothing
 * with it, beside one that imports an empty module. Builds dist/ where there is none; what is there is taken as it is.
 */

import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Contest } from '../contest.ts';

const ROOT = new URL('../../../', import.meta.url);
const EMPTY = 'data:text/javascript,';
const US_PER_MS = 1e3;

export function importCore(): Contest {
  return inProcesses(built('index'));
}

export function importLoad(): Contest {
  return inProcesses(built('load'));
}

export function workerCore(): Contest {
  const start = (url: string) => async (): Promise<void> => {
    const worker = new Worker(programOf(url));
    const [code] = (await once(worker, 'exit')) as [number];
    if (code !== 0) throw new Error(`a worker that imports ${url} ended with ${code}`);
  };
  return {
    path: { operations: 1, run: start(built('index')) },
    yardstick: { operations: 1, run: start(EMPTY) },
  };
}

/** A process counts its own processor time, from its beginning to its end: no other clock sees it. */
function inProcesses(url: string): Contest {
  let spentMs = 0;
  const start = (imported: string) => (): void => {
    const told = "process.on('exit', () => console.log(JSON.stringify(process.cpuUsage())));";
    const code = `import ${JSON.stringify(imported)}; ${told}`;
    const { stdout, status } = spawnSync(process.execPath, ['--input-type=module', '--eval', code], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`a process that imports ${imported} ended with ${status}`);
    const { user, system } = JSON.parse(stdout) as NodeJS.CpuUsage;
    spentMs += (user + system) / US_PER_MS;
  };
  return {
    path: { operations: 1, run: start(url) },
    yardstick: { operations: 1, run: start(EMPTY) },
    nowMs: () => spentMs,
  };
}

/** A module that imports `url`; both sides are such a one. */
function programOf(url: string): URL {
  return new URL(`${EMPTY}${encodeURIComponent(`import ${JSON.stringify(url)};`)}`);
}

/** The URL of an entry as it is published. */
function built(name: string): string {
  const url = new URL(`dist/${name}.js`, ROOT);
  if (!existsSync(url)) execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: fileURLToPath(ROOT) });
  return url.href;
}
