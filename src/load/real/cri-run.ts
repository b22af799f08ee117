/**
 * What a run on a real runtime needs around its starts: a node made ready before, and everything removed after.
 */

import { randomUUID } from 'node:crypto';
import { RefManagerError } from '../../errors.ts';
import { errorText } from '../../kubelet/kubelet-error.ts';
import type { CriRuntimeSpec } from '../../node/node-runtime-spec.ts';
import { forgetRun } from '../../node/real/files/run-files.ts';
import { runLabels } from '../../node/real/labels.ts';
import { prepareNode } from '../../node/real/node-ledger.ts';
import { exitWarnings, type LivingAtEnd, livingAtEnd } from '../../node/real/removal/exited-containers.ts';
import { helpAgainst } from '../../node/real/removal/leaked-task.ts';
import { removePods } from '../../node/real/removal/remove-pods.ts';
import { untilAnswered } from '../../node/real/watch/until-answered.ts';
import type { CallRecorder } from '../../result/recording/call-recorder.ts';
import type { RealRuntimeSummary } from '../../result/result.ts';
import { CriRuntime } from '../../runtime/cri/cri-runtime.ts';
import type { RuntimeSpec } from '../run-options.ts';

export class CriRun {
  /** For the workers. */
  readonly spec: CriRuntimeSpec;
  readonly calls: CallRecorder;
  readonly warnings: string[] = [];
  /** What could not be removed at the end, and why. */
  readonly notRemoved: string[] = [];
  #living: LivingAtEnd | undefined;
  readonly #cri: CriRuntime;
  readonly #options: RuntimeSpec & { kind: 'cri' };

  private constructor(cri: CriRuntime, options: RuntimeSpec & { kind: 'cri' }, calls: CallRecorder) {
    this.#cri = cri;
    this.#options = options;
    this.calls = calls;
    const { endpoint, cluster, allowHostPath, emptyVolumes, warnings = [] } = options;
    this.spec = { kind: 'cri', endpoint, runId: randomUUID(), cluster, allowHostPath, emptyVolumes };
    this.warnings.push(...warnings);
  }

  /**
   * Connects, and makes the node ready.
   * @throws {RefManagerError} `ERR_INVALID_OPTION` when no runtime answers, or the node's directories cannot be made
   */
  static async begin(options: RuntimeSpec & { kind: 'cri' }, calls: CallRecorder): Promise<CriRun> {
    const { endpoint } = options;
    let cri: CriRuntime;
    try {
      cri = await CriRuntime.connect({ endpoint, onCall: (sample) => calls.record(sample) });
    } catch (cause) {
      if (cause instanceof RefManagerError) throw cause;
      const problem = `no container runtime answers at ${endpoint}: ${errorText(cause)}`;
      throw new RefManagerError('ERR_INVALID_OPTION', problem, { cause });
    }
    const run = new CriRun(cri, options, calls);
    try {
      await run.#begin();
    } catch (error) {
      await cri.close();
      throw error;
    }
    return run;
  }

  /** What stood behind the starts. */
  get identity(): Omit<RealRuntimeSummary, 'calls'> {
    const { runtimeName, runtimeVersion } = this.#cri.version;
    return {
      name: runtimeName,
      version: runtimeVersion,
      api: this.#cri.apiVersion,
      endpoint: this.spec.endpoint,
      ...(this.#living && { atEnd: this.#living }),
      ...(this.notRemoved.length > 0 ? { notRemoved: [...this.notRemoved] } : {}),
    };
  }

  /**
   * Looks who still lives, removes what the run has made, unless it is to be kept, and ends the connection. Never rejects.
   */
  async end(onRemoving: (() => void) | undefined): Promise<void> {
    await this.#look();
    try {
      if (this.#options.keep !== true) {
        onRemoving?.();
        await this.#remove();
      } else if (this.#cri.runtime.kind === 'real') await forgetRun(this.spec.runId);
    } catch (error) {
      this.#warnOfRest(errorText(error));
    } finally {
      await this.#cri.close();
    }
  }

  async #look(): Promise<void> {
    const { runtime } = this.#cri;
    try {
      this.#living = await untilAnswered(() => livingAtEnd(runtime, this.spec.runId));
    } catch (error) {
      this.warnings.push(`which containers were still running at the end is not known: ${errorText(error)}`);
      return;
    }
    this.warnings.push(...exitWarnings(this.#living));
  }

  async #begin(): Promise<void> {
    const earlier = await this.#cri.runtime.listPodSandboxes(runLabels(undefined));
    if (earlier.length > 0) {
      const pods = `${earlier.length} pod sandboxes of other runs are on this runtime`;
      this.warnings.push(`${pods}; unless they are wanted: refmanager cleanup --runtime ${this.spec.endpoint}`);
    }
    if (this.#cri.runtime.kind === 'simulated') return; // it has no files
    try {
      await prepareNode(this.spec);
    } catch (cause) {
      const problem = `the kubelet's directories cannot be made (is this root?): ${errorText(cause)}`;
      throw new RefManagerError('ERR_INVALID_OPTION', problem, { cause });
    }
  }

  async #remove(): Promise<void> {
    const { endpoint, runId } = this.spec;
    const { gracePeriodSeconds, hookSeconds } = this.#options;
    const { problems } = await removePods(this.#cri, { endpoint, runId, gracePeriodSeconds, hookSeconds });
    for (const problem of problems) this.#warnOfRest(problem);
    const help = helpAgainst(problems);
    if (help !== undefined) this.warnings.push(help);
  }

  #warnOfRest(problem: string): void {
    this.notRemoved.push(problem);
    this.warnings.push(`not removed: ${problem}; try refmanager cleanup --runtime ${this.spec.endpoint}`);
  }
}
