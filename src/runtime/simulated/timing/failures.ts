/**
 * Which calls on a simulated node fail, and with the words of a real containerd.
 */

import { preview, RefManagerError } from '../../../errors.ts';
import { type PodSandboxMetadata, RuntimeError } from '../../runtime-service.ts';
import { type Selector, type Subject, selects } from '../containers/selector.ts';
import { uniform } from '../draws.ts';
import { failureSalt, SIMULATED_STAGES, type SimulatedStage } from '../stages.ts';

/** Shares of calls that fail, 0 to 1, by stage; absent: none. `run`: share of init containers that exit with 1. */
export type FailureRates = Readonly<Partial<Record<SimulatedStage, number>>>;

function checkFailureRates(rates: FailureRates): FailureRates {
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

/** A share of failures for some pods or for some time. Where several match, the highest counts. Plain data. */
export interface FailureRule {
  readonly stage: SimulatedStage;
  /** 0 to 1. */
  readonly rate: number;
  readonly selector: Selector;
  /** Milliseconds from the run's beginning. */
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Decides which calls fail. */
export class Failures {
  readonly #rates: FailureRates;
  readonly #rules: readonly FailureRule[];
  readonly #originMs: number;

  /**
   * @param originMs - Clock.epochMs() at the run's beginning: where the rules' windows count from
   * @throws {RefManagerError} `ERR_INVALID_OPTION` for an unknown stage or a rate outside 0 to 1
   */
  constructor(rates: FailureRates, rules: readonly FailureRule[], originMs: number) {
    this.#rates = checkFailureRates(rates);
    for (const { stage, rate } of rules) checkFailureRates({ [stage]: rate });
    this.#rules = rules;
    this.#originMs = originMs;
  }

  /** True when `stage` fails for the subject of `word` at `epochMs`; `pod` is what selectors look at. */
  draw(stage: SimulatedStage, word: number, pod: Subject | undefined, epochMs: number): boolean {
    let rate = this.#rates[stage] ?? 0;
    for (const rule of this.#rules) {
      if (rule.stage !== stage || rule.rate <= rate) continue;
      const atMs = epochMs - this.#originMs;
      if (atMs < rule.fromMs || atMs >= rule.untilMs) continue;
      if (pod !== undefined && selects(rule.selector, pod)) rate = rule.rate;
    }
    return rate > 0 && uniform(word, failureSalt(stage)) < rate;
  }
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

export function sandboxNameReserved(of: PodSandboxMetadata, holder: string): RuntimeError {
  const name = `${of.name}_${of.namespace}_${of.uid}_${of.attempt}`;
  const why = `failed to reserve sandbox name "${name}": name "${name}" is reserved for "${holder}"`;
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
