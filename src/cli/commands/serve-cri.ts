/**
 * `refmanager serve-cri`: the simulated runtime behind a socket, until Ctrl-C.
 */

import { resolve } from 'node:path';
import { RefManagerError } from '../../errors.ts';
import { MAX_SEED } from '../../input/run-limits.ts';
import { endpointOf } from '../../runtime/cri/endpoint.ts';
import { API_VERSIONS, type ApiVersion, loadMethods } from '../../runtime/cri/proto/load-proto.ts';
import { CriServer } from '../../runtime/cri/server/cri-server.ts';
import { SimulatedRuntime } from '../../runtime/simulated/simulated-runtime.ts';
import { RealClock } from '../../runtime/time/real-clock.ts';
import { ExitCode } from '../exit-code.ts';
import { parseExit } from '../options/flag/exits-flag.ts';
import { parseFault } from '../options/flag/fault-flag.ts';
import { parseLatency } from '../options/flag/runtime-flag.ts';
import { FlagProblems } from '../options/flag-problems.ts';
import { interruptible } from '../terminal/interrupt.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** As commander hands them over. */
export interface ServeCriFlagTexts {
  readonly socket: string;
  readonly latency: string;
  readonly seed: string;
  readonly api: string;
  readonly fault?: readonly string[];
  readonly exits?: readonly string[];
  readonly verbose?: boolean;
}

export async function serveCri(texts: ServeCriFlagTexts, terminal: Terminal): Promise<ExitCode> {
  const problems = new FlagProblems();
  const seed = problems.wholeNumber('--seed', texts.seed, 0, MAX_SEED);
  const { latency, underLoad } = await parseLatency(texts.latency, problems);
  const versions = parseVersions(texts.api, problems);
  const calls = [...(await loadMethods()).keys()];
  const faults = (texts.fault ?? []).flatMap((text) => parseFault(text, calls, problems) ?? []);
  const exits = (texts.exits ?? []).flatMap((text) => parseExit(text, problems) ?? []);
  if (problems.lines.length > 0) {
    for (const line of problems.lines) terminal.problem(line);
    return ExitCode.USAGE;
  }
  const backend = new SimulatedRuntime({
    seed,
    clock: new RealClock(),
    latency,
    conditions: { originMs: 0, underLoad, exits },
  });
  const onCall = (method: string): void => {
    if (texts.verbose === true) terminal.note(method);
  };
  const socket = resolve(texts.socket);
  let server: CriServer;
  try {
    server = await CriServer.listen({ socket, backend, faults, seed, versions, onCall });
  } catch (error) {
    if (!(error instanceof RefManagerError)) throw error;
    terminal.problem(`--socket ${texts.socket}: ${error.message}`);
    return ExitCode.USAGE;
  }
  const ended = Promise.withResolvers<void>();
  await interruptible(
    async (signal) => {
      signal.addEventListener('abort', () => ended.resolve(), { once: true });
      terminal.print([`serving CRI at ${endpointOf(socket)}`]);
      await ended.promise;
      return ExitCode.OK;
    },
    () => undefined,
  );
  await server.close();
  await backend.close();
  return ExitCode.OK;
}

function parseVersions(text: string, problems: FlagProblems): readonly ApiVersion[] {
  const known: readonly string[] = API_VERSIONS;
  const versions = text.split(',');
  if (!versions.every((version) => known.includes(version)))
    problems.add('--api', text, `${API_VERSIONS.join(' or ')}, or both with a comma`);
  return versions as ApiVersion[];
}
