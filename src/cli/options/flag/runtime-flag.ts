/**
 * `--runtime`: the simulated runtime, or the socket of a real one.
 */

import { stat } from 'node:fs/promises';
import { formatProblem } from '../../../input/problem.ts';
import type { RuntimeSpec } from '../../../load/run-options.ts';
import { CriRuntime } from '../../../runtime/cri/cri-runtime.ts';
import { ENDPOINT_EXAMPLE, ENDPOINT_PREFIX, hasSocketScheme, socketPathIn } from '../../../runtime/cri/endpoint.ts';
import { RuntimeError } from '../../../runtime/runtime-service.ts';
import type { FlagProblems } from '../flag-problems.ts';

const SIMULATED = 'simulated';
/** Over several machines. */
const WORKERS_OWN = 'cri';
const FLAG = '--runtime';
/** A runtime that works tells its version in a few milliseconds. */
const ANSWER_WITHIN_MS = 10_000;

/**
 * What `runtime` and the preset `latency` ask for; looks at the socket, if one is named.
 * @param isOverWorkers - workers at a Redis start the pods: which socket is opened is theirs
 */
export async function parseRuntime(
  { runtime: text, latency }: { readonly runtime: string; readonly latency: string },
  isOverWorkers: boolean,
  problems: FlagProblems,
): Promise<RuntimeSpec> {
  if (isOverWorkers && text === WORKERS_OWN) return { kind: 'cri', endpoint: '' };
  if (isOverWorkers && text !== SIMULATED) {
    problems.add(
      FLAG,
      text,
      `"${SIMULATED}" or "${WORKERS_OWN}" with --redis: each worker opens the socket of its own --runtime`,
    );
  } else if (hasSocketScheme(text)) {
    await checkEndpoint(text, problems);
    return { kind: 'cri', endpoint: text };
  } else if (text !== SIMULATED) problems.add(FLAG, text, `"${SIMULATED}" or ${ENDPOINT_PREFIX}path/to.sock`);
  return { kind: 'simulated', ...(await parseLatency(latency, problems)) };
}

/** What `--latency` asks for. */
export type LatencyFlag = Pick<RuntimeSpec & { kind: 'simulated' }, 'latency' | 'underLoad'>;

/** A preset, or the model in a file. */
export async function parseLatency(text: string, problems: FlagProblems): Promise<LatencyFlag> {
  if (text === 'default' || text === 'none') return { latency: text };
  const { readLatencyModel } = await import('../../../scenario/latency/latency-model.ts');
  const model = await readLatencyModel(text);
  if (!('problems' in model)) return model;
  const [problem] = model.problems;
  const why = problem === undefined ? '' : `, but ${formatProblem(problem)}`;
  problems.add('--latency', text, `"default", "none" or the file of a latency model${why}`);
  return { latency: 'default' };
}

/** Notes an endpoint at which no container runtime answers. */
export async function checkEndpoint(endpoint: string, problems: FlagProblems, flag: string = FLAG): Promise<void> {
  if (await checkSocket(endpoint, problems, flag)) await checkRuntime(endpoint, problems, flag);
}

/** Notes an endpoint that is no socket; true when it is one. */
export async function checkSocket(endpoint: string, problems: FlagProblems, flag: string = FLAG): Promise<boolean> {
  const path = socketPathIn(endpoint);
  if (path === undefined) {
    problems.add(flag, endpoint, `unix:// and an absolute path, e.g. ${ENDPOINT_EXAMPLE}`);
    return false;
  }
  try {
    const isSocket = (await stat(path)).isSocket();
    if (!isSocket) problems.add(flag, endpoint, 'the socket of a container runtime, but that is no socket');
    return isSocket;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'nothing is there' : message;
    problems.add(flag, endpoint, `the socket of a container runtime, but ${why}`);
    return false;
  }
}

async function checkRuntime(endpoint: string, problems: FlagProblems, flag: string): Promise<void> {
  try {
    const cri = await CriRuntime.connect({ endpoint, timeoutMs: ANSWER_WITHIN_MS });
    await cri.close();
  } catch (error) {
    const why = error instanceof RuntimeError ? error.desc : String(error);
    problems.add(flag, endpoint, `a container runtime that answers over CRI, but got ${why}`);
  }
}
