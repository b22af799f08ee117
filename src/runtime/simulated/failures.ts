/**
 * Which calls on a simulated node fail, and with the words of a real containerd.
 */

import { preview, RefManagerError } from '../../errors.ts';
import { RuntimeError } from '../runtime-service.ts';
import { uniform } from './draws.ts';
import { failureSalt, SIMULATED_STAGES, type SimulatedStage } from './stages.ts';

/** Shares of calls that fail, 0 to 1, by stage; absent: none. `run`: share of init containers that exit with 1. */
export type FailureRates = Readonly<Partial<Record<SimulatedStage, number>>>;

/** @throws {RefManagerError} `ERR_INVALID_OPTION` for an unknown stage or a rate outside 0 to 1 */
export function checkFailureRates(rates: FailureRates): FailureRates {
  const known: readonly string[] = SIMULATED_STAGES;
  for (const [stage, rate] of Object.entries(rates)) {
    if (!known.includes(stage)) {
      const problem = `failures has no stage ${preview(stage)}; known: ${known.join(', ')}`;
      throw new RefManagerError('ERR_INVALID_OPTION', problem);
    }
    if (typeof rate === 'number' && rate >= 0 && rate <= 1) continue;
    throw new RefManagerError('ERR_INVALID_OPTION', `failures.${stage} must be 0 to 1, got ${preview(rate)}`);
  }
  return rates;
}

/** True when `stage` fails for the subject of `word`. */
export function drawFailure(rates: FailureRates, stage: SimulatedStage, word: number): boolean {
  const rate = rates[stage];
  return rate !== undefined && rate > 0 && uniform(word, failureSalt(stage)) < rate;
}

export function sandboxFailure(id: string): RuntimeError {
  const why = `failed to setup network for sandbox "${id}": failed to allocate for range 0: no IP addresses available`;
  return new RuntimeError('UNKNOWN', why);
}

export function pullFailure(repository: string, tagged: string): RuntimeError {
  const why = `failed to pull and unpack image "${tagged}": failed to resolve reference "${tagged}": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed for ${repository}`;
  return new RuntimeError('UNKNOWN', why);
}

export function createFailure(name: string): RuntimeError {
  const why = `failed to create containerd container: error unpacking image for ${name}: failed to extract layer: mount callback failed: no space left on device: unknown`;
  return new RuntimeError('UNKNOWN', why);
}

export function startFailure(id: string): RuntimeError {
  const why = `failed to start container "${id}": failed to create containerd task: OCI runtime create failed: container_linux.go:349: starting container process caused "exec: permission denied": unknown`;
  return new RuntimeError('UNKNOWN', why);
}

export function stopFailure(id: string): RuntimeError {
  return new RuntimeError(
    'UNKNOWN',
    `failed to stop container "${id}": failed to kill task: context deadline exceeded`,
  );
}

export function execTimedOut(command: readonly string[], timeoutSeconds: number): RuntimeError {
  const why = `failed to exec in container: command ${JSON.stringify(command)} timed out after ${timeoutSeconds}s: context deadline exceeded`;
  return new RuntimeError('DEADLINE_EXCEEDED', why);
}

export function nameReserved(name: string, holder: string): RuntimeError {
  const why = `failed to reserve container name "${name}": name "${name}" is reserved for "${holder}"`;
  return new RuntimeError('UNKNOWN', why);
}

export function noSuchContainer(id: string): RuntimeError {
  return new RuntimeError('NOT_FOUND', `an error occurred when try to find container "${id}": not found`);
}

export function noSuchSandbox(id: string): RuntimeError {
  return new RuntimeError('NOT_FOUND', `an error occurred when try to find sandbox "${id}": not found`);
}

export function wrongState(id: string, wanted: string, state: string): RuntimeError {
  return new RuntimeError('UNKNOWN', `container "${id}" is in ${state} state, not ${wanted}`);
}
