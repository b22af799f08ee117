/**
 * `--runtime`: the simulated runtime, or the socket of a real one.
 */

import { stat } from 'node:fs/promises';
import type { RuntimeSpec } from '../../load/run-options.ts';
import type { FlagProblems } from './flag-problems.ts';

const SIMULATED = 'simulated';
const SOCKET_SCHEME = 'unix://';
const FLAG = '--runtime';

/** What `text` and the preset `latency` ask for; looks at the socket, if one is named. */
export async function parseRuntime(text: string, latency: string, problems: FlagProblems): Promise<RuntimeSpec> {
  const preset = latency === 'none' ? 'none' : 'default';
  if (latency !== preset) problems.add('--latency', latency, '"default" or "none"');
  if (text.startsWith(SOCKET_SCHEME)) await checkSocket(text, problems);
  else if (text !== SIMULATED) problems.add(FLAG, text, `"${SIMULATED}" or ${SOCKET_SCHEME}/path/to.sock`);
  return { kind: 'simulated', latency: preset };
}

/** A socket that is there is still refused: better than to simulate what was meant to be real. */
async function checkSocket(endpoint: string, problems: FlagProblems): Promise<void> {
  const path = endpoint.slice(SOCKET_SCHEME.length);
  if (!path.startsWith('/')) {
    problems.add(
      FLAG,
      endpoint,
      `an absolute path after ${SOCKET_SCHEME}, e.g. unix:///run/containerd/containerd.sock`,
    );
    return;
  }
  try {
    const isSocket = (await stat(path)).isSocket();
    if (isSocket) problems.add(FLAG, endpoint, `"${SIMULATED}": the client for real runtimes is not in this version`);
    else problems.add(FLAG, endpoint, 'the socket of a container runtime, but that is no socket');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'nothing is there' : message;
    problems.add(FLAG, endpoint, `the socket of a container runtime, but ${why}`);
  }
}
