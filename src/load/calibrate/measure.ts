/**
 * Times of a real runtime, through the start path itself: pods that are started one by one, and several at once; and
 * containers at once in one sandbox. What was started is removed again.
 */

import { ContainerID } from '../../api/container-id.ts';
import { POD_UID_LABEL } from '../../api/pod/pod-labels.ts';
import type { Container, Pod, SpecifiedPod } from '../../api/pod.ts';
import type { StartProgress } from '../../kubelet/context/start-request.ts';
import { ParallelImagePuller } from '../../kubelet/images/image-puller.ts';
import type { KubeRuntimeManager } from '../../kubelet/kube-runtime-manager.ts';
import { NO_STATUS } from '../../kubelet/pod/pod-status.ts';
import { createSandbox } from '../../kubelet/pod/sandbox/create-sandbox.ts';
import { startPod } from '../../kubelet/pod-start.ts';
import { RealNode } from '../../node/real/real-node.ts';
import { CallRecorder } from '../../result/recording/call-recorder.ts';
import type { CriRuntime } from '../../runtime/cri/cri-runtime.ts';
import type { SimulatedStage } from '../../runtime/simulated/stages.ts';
import { abortReason, onAbort } from '../../runtime/time/abort.ts';
import { RealClock } from '../../runtime/time/real-clock.ts';
import { seededUuid } from '../../workload/naming/seeded-digest.ts';
import { CriRun } from '../real/cri-run.ts';

/** Milliseconds, one sample a call. */
export type Samples = Partial<Record<SimulatedStage, number[]>>;

export interface Measurement {
  /** Pods that were started at once. */
  readonly inFlight: number;
  /** All of them in the same sandbox, or each in its own. */
  readonly sandbox: 'own' | 'shared';
  readonly samples: Samples;
}

export interface MeasureOptions {
  readonly endpoint: string;
  /** On the runtime already. */
  readonly image: string;
  /** Numbers of pods to start at once. */
  readonly inFlight: readonly number[];
  readonly containersPerPod: number;
  /** Pods use the machine's network; each has its own when absent. */
  readonly hostNetwork?: boolean;
  readonly signal?: AbortSignal;
  /** Called before each measurement. */
  readonly onStep?: (what: string) => void;
}

/** Samples below this number say too little: few pods at once are measured in more rounds. */
const FEWEST_PODS = 4;
/** One round may meet the machine at an odd moment. */
const FEWEST_ROUNDS = 2;
/** What hooks are measured with. */
const HOOK = ['true'];
/** Networks and mounts are taken down by the kernel after the runtime has answered: the next measurement waits for that. */
const SETTLE_MS = 500;
const SEED = 1;

/** Measures. Whatever happens, nothing is left on the runtime. Rejects with what failed, or with the reason of `signal` once it aborts. */
export async function measure(cri: CriRuntime, options: MeasureOptions): Promise<Measurement[]> {
  const run = await CriRun.begin(
    { kind: 'cri', endpoint: options.endpoint, gracePeriodSeconds: 0 },
    new CallRecorder(),
  );
  const nothing = (): undefined => undefined;
  const node = new RealNode(run.spec, {
    refs: { setRef: nothing, getRef: nothing, clearRef: nothing },
    events: { record: nothing },
    clock: new RealClock(),
    seed: SEED,
    onCall: nothing,
  });
  try {
    const kubelet = await node.kubelet('node-0', new ParallelImagePuller(cri.images));
    const session = new Session(cri, kubelet, node, options);
    return await orAborted(session.all(), options.signal);
  } finally {
    await node.close(); // whatever is still being started fails from here on
    await run.end(undefined);
  }
}

/** What `measuring` comes to; rejects as soon as `signal` aborts: a runtime that hangs holds nobody up. */
async function orAborted<T>(measuring: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return measuring;
  const aborted = Promise.withResolvers<never>();
  const forget = onAbort(signal, () => aborted.reject(abortReason(signal)));
  try {
    return await Promise.race([measuring, aborted.promise]);
  } finally {
    forget();
  }
}

class Session {
  readonly #cri: CriRuntime;
  readonly #kubelet: KubeRuntimeManager;
  readonly #node: RealNode;
  readonly #options: MeasureOptions;
  #podCount = 0;
  #hasHook = false;

  constructor(cri: CriRuntime, kubelet: KubeRuntimeManager, node: RealNode, options: MeasureOptions) {
    this.#cri = cri;
    this.#kubelet = kubelet;
    this.#node = node;
    this.#options = options;
  }

  async all(): Promise<Measurement[]> {
    const { inFlight, onStep, signal } = this.#options;
    await this.#warmUp();
    const measurements: Measurement[] = inFlight.map((pods) => ({ inFlight: pods, sandbox: 'own', samples: {} }));
    const rounds = Math.max(...inFlight.map(roundsOf));
    // All numbers in every round: what else the machine does meanwhile is then in all of them alike.
    for (let round = 1; round <= rounds; round++) {
      for (const { inFlight: pods, samples } of measurements) {
        if (round > roundsOf(pods)) continue;
        signal?.throwIfAborted();
        onStep?.(`${pods} at once, round ${round}`);
        await this.#ownSandboxes(pods, samples);
      }
    }
    const most = Math.max(...inFlight);
    signal?.throwIfAborted();
    onStep?.(`${most} at once in one sandbox`);
    measurements.push({ inFlight: most, sandbox: 'shared', samples: await this.#sharedSandbox(most) });
    return measurements;
  }

  /** The first start of all reads everything from disk; also finds out whether the image has the hook's command. */
  async #warmUp(): Promise<void> {
    const pod = this.#pod(1);
    const { containers, error } = await startPod(this.#kubelet, pod);
    const [started] = containers;
    const problem = error ?? started?.message ?? started?.error;
    if (started?.ok !== true || started.containerID === undefined) {
      throw new Error(`a container of ${this.#options.image} does not start: ${problem}`);
    }
    const { id } = ContainerID.parse(started.containerID);
    this.#hasHook = await this.#cri.runtime.execSync(id, HOOK, 1).then(
      ({ exitCode }) => exitCode === 0,
      () => false,
    );
    await this.#remove([pod]);
  }

  /** One round of so many pods at once. */
  async #ownSandboxes(pods: number, samples: Samples): Promise<void> {
    const group = Array.from({ length: pods }, () => this.#pod(this.#options.containersPerPod));
    const reports = await Promise.all(group.map((pod) => startPod(this.#kubelet, pod)));
    // From the first pod's end on, fewer were in flight: what began later does not count. What was under way then does:
    // without it the longer a call took, the less likely it would be counted.
    const untilMs = Math.min(...reports.map(({ startedAtMs, totalMs }) => startedAtMs + totalMs));
    for (const { containers, sandboxMs, error } of reports) {
      const failed = containers.find(({ ok }) => !ok);
      if (error !== undefined || failed !== undefined)
        throw new Error(`a pod did not start: ${error ?? failed?.message}`);
      add(samples, 'sandbox', sandboxMs);
      for (const { stagesMs, startedAtMs, totalMs } of containers) {
        if (startedAtMs < untilMs) addStages(samples, stagesMs, totalMs);
      }
    }
    if (this.#hasHook) await this.#eachContainer(group, samples, 'postStart', (id) => this.#hook(id));
    await this.#eachContainer(group, samples, 'stop', (id) => this.#cri.runtime.stopContainer(id, 0));
    await this.#remove(group);
    await this.#kubelet.context.clock.sleep(SETTLE_MS);
  }

  async #sharedSandbox(containers: number): Promise<Samples> {
    const samples: Samples = {};
    const pod = this.#pod(containers);
    const { context } = this.#kubelet;
    const sandbox = await createSandbox(context, pod, 0);
    if ('error' in sandbox) throw new Error(sandbox.message);
    const starts = pod.spec.containers.map(async (container) => {
      const progress: StartProgress = { containerID: undefined, stagesMs: {} };
      const startMs = context.clock.monotonicMs();
      const { error, message } = await this.#kubelet.startContainer({
        pod,
        container,
        podStatus: NO_STATUS,
        sandboxId: sandbox.id,
        sandboxConfig: sandbox.config,
        podIPs: sandbox.podIPs,
        progress,
      });
      if (error !== null) throw new Error(`a container did not start: ${message}`);
      addStages(samples, progress.stagesMs, context.clock.monotonicMs() - startMs);
    });
    await Promise.all(starts);
    await this.#remove([pod]);
    return samples;
  }

  /** One call for each container, a pod's one after another: as many in flight as there were starts. */
  async #eachContainer(
    pods: readonly Pod[],
    samples: Samples,
    stage: SimulatedStage,
    call: (id: string) => Promise<void>,
  ): Promise<void> {
    const ofPod = async (pod: Pod): Promise<void> => {
      const labels = { [POD_UID_LABEL]: pod.metadata?.uid ?? '' };
      for (const { id } of await this.#cri.runtime.listContainers({ labels })) {
        const startMs = performance.now();
        await call(id);
        add(samples, stage, performance.now() - startMs);
      }
    };
    await Promise.all(pods.map(ofPod));
  }

  async #hook(id: string): Promise<void> {
    await this.#cri.runtime.execSync(id, HOOK, 0);
  }

  async #remove(pods: readonly Pod[]): Promise<void> {
    const areGone = await Promise.all(pods.map((pod) => this.#node.removePod(pod.metadata?.uid ?? '')));
    if (areGone.includes(false)) throw new Error('containers remain whose tasks containerd has lost');
  }

  #pod(containers: number): SpecifiedPod {
    const index = this.#podCount++;
    return {
      metadata: { name: `calibrate-${index}`, namespace: 'refmanager', uid: seededUuid(SEED, 'calibrate', index) },
      spec: {
        enableServiceLinks: false,
        hostNetwork: this.#options.hostNetwork === true,
        securityContext: {}, // without one a sandbox names no namespaces, as of an object that no API server has completed
        containers: Array.from({ length: containers }, (_, place) => this.#container(place)),
      },
    };
  }

  #container(place: number): Container {
    return { name: `c${place}`, image: this.#options.image, imagePullPolicy: 'IfNotPresent' };
  }
}

function roundsOf(pods: number): number {
  return Math.max(FEWEST_ROUNDS, Math.ceil(FEWEST_PODS / pods));
}

/** Of a start of `totalMs` without pull and hook: what is not the start itself is as good as creation, the look for the image too. */
function addStages(samples: Samples, { start }: StartProgress['stagesMs'], totalMs: number): void {
  if (start === undefined) return;
  add(samples, 'create', totalMs - start);
  add(samples, 'start', start);
}

function add(samples: Samples, stage: SimulatedStage, ms: number): void {
  const known = samples[stage];
  if (known === undefined) samples[stage] = [ms];
  else known.push(ms);
}
