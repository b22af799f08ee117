/**
 * The nodes of one thread in virtual time, from the first arrival to the report. Runs in workers/simulation-worker.ts.
 *
 * Time goes in ticks. Before a tick (or a part of it, where very many come) its arrivals are handed to their nodes, so
 * where an arrival stands among the other things of the same moment does not depend on which nodes share the thread.
 */

import type { ContainerRefs } from '../../kubelet/context/kubelet-context.ts';
import { addLookups, type Lookups, noLife } from '../../node/simulated/life-counts.ts';
import { addLife } from '../../pool/pod-starter.ts';
import { StartRecorder } from '../../result/recording/start-recorder.ts';
import type { NodesReached } from '../../result/statistics/run-statistics.ts';
import { VIRTUAL_EPOCH_MS, VirtualTime } from '../../runtime/time/virtual-clock.ts';
import { executorsOf, isOpen } from '../../scenario/executors/executors.ts';
import type { NamedExecutor } from '../../scenario/scenario.ts';
import { allArrivals, type ExecutorArrival, endOfAllStarts, endOfGrace } from '../arrivals/all-executors.ts';
import { endOfStarts, nextActive } from '../arrivals/arrivals.ts';
import { PodFeed } from '../arrivals/pod-feed.ts';
import { lifeSpec } from '../arrivals/pod-lives.ts';
import { judgedScopes } from '../outcome/scopes.ts';
import {
  handOutMs,
  judgedStages,
  noLines,
  type SimulationChannel,
  type SimulationSetup,
  type ToSimulationMessage,
  tickMs,
} from './messages.ts';
import { NodeClocks } from './node/node-clocks.ts';
import { iterationsOf, maxInFlightOf, vusOf } from './node/node-share.ts';
import { NodeSimulation } from './node/node-simulation.ts';
import { sinksInto } from './node/node-sinks.ts';

const PROGRESS_INTERVAL_MS = 200;
const LINES_PER_BATCH = 5000;
/** Batches under way before this thread waits for the main one to take some. */
const MAX_BATCHES = 4;
/** The least that a start of a closed executor takes: a VU whose starts take no time would start pods for ever in one moment. */
const LEAST_ITERATION_MS = 0.001;

export class Simulation {
  readonly #setup: SimulationSetup;
  readonly #refs: ContainerRefs;
  readonly #channel: SimulationChannel;
  readonly #tickMs: number;
  readonly #handOutMs: number;
  readonly #time = new VirtualTime();
  readonly #clocks: NodeClocks;
  readonly #recorder: StartRecorder;
  readonly #nodes = new Map<number, NodeSimulation>();
  readonly #feed: PodFeed;
  readonly #arrivals: Iterator<ExecutorArrival, void>;
  #nextArrival: ExecutorArrival | undefined;
  #lines = noLines();
  #batches = 0;
  #judgedTick = -1;
  #ending: 'interrupted' | 'aborted' | undefined;
  #cut: NodesReached | undefined;
  #marks: number[];
  /** VUs that will start more. */
  #vus = 0;
  #isMarked = false;
  #wake: (() => void) | undefined;
  #lastProgressMs = 0;

  constructor(setup: SimulationSetup, refs: ContainerRefs, channel: SimulationChannel) {
    const { scenario, worker, workers, killMarksMs } = setup;
    this.#setup = setup;
    this.#recorder = new StartRecorder(VIRTUAL_EPOCH_MS, {
      scopes: setup.scopes,
      ...(setup.judging !== undefined && { taken: { stages: judgedStages(scenario), scopes: judgedScopes(scenario) } }),
    });
    this.#tickMs = tickMs(scenario);
    this.#handOutMs = handOutMs(scenario);
    this.#clocks = new NodeClocks(scenario, this.#time);
    this.#refs = refs;
    this.#channel = channel;
    this.#marks = [...killMarksMs];
    this.#feed = new PodFeed(scenario, (node) => node % workers === worker);
    this.#arrivals = allArrivals(scenario);
    channel.listen((message) => this.#hear(message));
  }

  /** To the end, or until it is interrupted; then everything was posted. */
  async run(): Promise<void> {
    const { scenario } = this.#setup;
    const startsEndMs = endOfAllStarts(scenario);
    const graceEndMs = endOfGrace(scenario);
    const lifeEndMs = lifeSpec(scenario, 0).remembers ? startsEndMs + scenario.lingerMs : 0;
    if (isOpen(scenario.executor)) this.#nextArrival = this.#arrivals.next().value ?? undefined;
    else executorsOf(scenario).forEach((own, by) => this.#startVus(own, by));
    let tick = -1;
    for (;;) {
      tick = Math.max(tick + 1, Math.floor(this.#nextMs / this.#tickMs));
      const fromMs = tick * this.#tickMs;
      const isBusy = this.#inFlight > 0 || (this.#sum(({ stopping }) => stopping) > 0 && fromMs < graceEndMs);
      const isOver = this.#nextArrival === undefined && this.#vus === 0 && !isBusy && fromMs >= lifeEndMs;
      if (!Number.isFinite(tick) || isOver || (await this.#isEnded(tick))) break;
      const untilMs = fromMs + this.#tickMs;
      for (let atMs = fromMs; atMs < untilMs && this.#ending !== 'interrupted'; ) {
        const toMs = Math.min(untilMs, atMs + this.#handOutMs);
        await this.#pass(atMs, toMs, graceEndMs);
        atMs = toMs;
      }
      this.#markIfDue(untilMs);
    }
    if (Number.isFinite(tick)) this.#noteCut(tick * this.#tickMs);
    this.#stopAll();
    for (const node of this.#nodes.values()) node.finish();
    await this.#time.run(Number.NEGATIVE_INFINITY);
    await this.#report(lifeEndMs);
  }

  /** From `fromMs` to `untilMs`, with the arrivals in between. What is in flight at `graceEndMs` is given up then. */
  async #pass(fromMs: number, untilMs: number, graceEndMs: number): Promise<void> {
    this.#handOut(untilMs);
    if (fromMs < graceEndMs) await this.#simulate(fromMs, Math.min(graceEndMs, untilMs));
    if (untilMs >= graceEndMs) this.#stopAll();
    await this.#simulate(fromMs, untilMs);
  }

  get #nextMs(): number {
    return Math.min(this.#time.nextMs, this.#nextArrival?.atMs ?? Number.POSITIVE_INFINITY);
  }

  get #inFlight(): number {
    return this.#sum((node) => node.inFlight);
  }

  #sum(of: (node: NodeSimulation) => number): number {
    return this.#nodes.values().reduce((sum, node) => sum + of(node), 0);
  }

  /** Gives the arrivals before `untilMs` to their nodes. */
  #handOut(untilMs: number): void {
    while (this.#nextArrival !== undefined && this.#nextArrival.atMs < untilMs) {
      const { atMs, pod: name, lifetimeMs, by } = this.#nextArrival;
      const pod = this.#feed.next(name);
      if (this.#isMine(pod.node)) this.#node(pod.node).expect(pod, atMs, { by, lifetimeMs });
      this.#nextArrival = this.#arrivals.next().value ?? undefined;
    }
  }

  #startVus(own: NamedExecutor, by: number): void {
    const { executor } = own;
    const { nodes } = this.#setup.scenario;
    for (let node = this.#setup.worker; node < nodes; node += this.#setup.workers) {
      const left = { count: iterationsOf(executor, node, nodes) };
      for (const vu of vusOf(executor, node, nodes)) {
        this.#vus++;
        // Begun when the node's clock first runs, not here: objects of all VUs at once would outlive a collection and be copied.
        this.#node(node).clock.wakeAt(
          0,
          () => void this.#vu(node, { ...own, by, vu }, left).finally(() => this.#vus--),
        );
      }
    }
  }

  /** Starts pods of `node` one after the other. */
  async #vu(
    index: number,
    { executor, trace, by, vu }: NamedExecutor & { by: number; vu: number },
    left: { count: number },
  ): Promise<void> {
    const endMs = endOfStarts(executor, trace);
    const node = this.#node(index);
    const { clock } = node;
    for (;;) {
      const atMs = nextActive(executor, vu, clock.nowMs);
      if (atMs === undefined || atMs >= endMs) return;
      if (atMs > clock.nowMs) await clock.sleep(atMs - clock.nowMs);
      if (node.isStopped || left.count <= 0) return;
      left.count--;
      const pod = this.#feed.nextFor(index);
      const begunMs = clock.nowMs;
      node.arrived(pod, by);
      await node.start(pod, { by });
      if (clock.nowMs - begunMs < LEAST_ITERATION_MS) await clock.sleep(LEAST_ITERATION_MS);
    }
  }

  #isMine(node: number): boolean {
    return node % this.#setup.workers === this.#setup.worker;
  }

  #node(index: number): NodeSimulation {
    let node = this.#nodes.get(index);
    if (node === undefined) {
      const { scenario } = this.#setup;
      node = new NodeSimulation(scenario, index, {
        ...this.#clocks.next(),
        refs: this.#refs,
        makePod: (pod) => this.#feed.make(pod),
        recorder: this.#recorder,
        maxInFlight: executorsOf(scenario).map(({ executor }) => maxInFlightOf(executor, index, scenario.nodes)),
        sinks: sinksInto(() => this.#lines, this.#setup),
      });
      this.#nodes.set(index, node);
    }
    return node;
  }

  /** True when the run ends before `tick`. Where it is judged, waits until the tick before was. */
  async #isEnded(tick: number): Promise<boolean> {
    const { judging, endAfterTick = Number.POSITIVE_INFINITY } = this.#setup;
    if (judging !== undefined && tick > 0) {
      const { counts } = this.#recorder;
      const done = { counts: { ...counts }, ...this.#recorder.take(), lookups: this.#lookups };
      this.#channel.post({ kind: 'tick', tick: tick - 1, ...done });
      while (judging === 'awaited' && this.#judgedTick < tick - 1 && this.#ending === undefined) await this.#heard();
    }
    if (tick > endAfterTick) this.#ending ??= 'aborted';
    return this.#ending !== undefined;
  }

  /** Until no node has anything to do before `untilMs`, or the run is interrupted. */
  async #simulate(fromMs: number, untilMs: number): Promise<void> {
    if (this.#ending === 'interrupted') return;
    await this.#time.run(untilMs, async (share) => {
      const { events, refs, pods } = this.#lines;
      if (events.length + refs.length + pods.length >= LINES_PER_BATCH) await this.#postLines();
      // As if each node were as far as they are on average.
      this.#tellProgress(this.#clocks.commonMs ?? fromMs + (untilMs - fromMs) * Math.min(1, share));
      return this.#ending !== 'interrupted';
    });
    this.#noteCut(untilMs);
  }

  /** How far the nodes are, when it is interrupted and before that has any consequence; not where all are equally far. */
  #noteCut(untilMs: number): void {
    if (this.#ending !== 'interrupted' || this.#cut !== undefined || this.#clocks.commonMs !== undefined) return;
    const { worker, workers, scenario } = this.#setup;
    const all = Math.ceil((scenario.nodes - worker) / workers);
    const behind = [...this.#nodes.values()].filter(({ clock }) => clock.nextMs < untilMs).length;
    this.#cut = { all, reached: all - behind, atMs: untilMs };
  }

  #markIfDue(untilMs: number): void {
    const [markMs] = this.#marks;
    if (markMs === undefined || untilMs < markMs || this.#isMarked) return;
    this.#isMarked = true;
    this.#channel.post({ kind: 'mark' });
  }

  #tellProgress(virtualMs: number): void {
    const nowMs = performance.now();
    if (nowMs - this.#lastProgressMs < PROGRESS_INTERVAL_MS) return;
    this.#lastProgressMs = nowMs;
    const { counts } = this.#recorder;
    this.#channel.post({
      kind: 'progress',
      virtualMs,
      inFlight: this.#inFlight,
      counts: { ...counts },
      lookups: this.#lookups,
    });
  }

  get #lookups(): Lookups {
    return addLookups(Array.from(this.#nodes.values(), ({ life }) => life));
  }

  async #postLines(): Promise<void> {
    const lines = this.#lines;
    this.#lines = noLines();
    this.#batches++;
    this.#channel.post({ kind: 'lines', ...lines });
    while (this.#batches >= MAX_BATCHES) await this.#heard();
  }

  #stopAll(): void {
    this.#nextArrival = undefined;
    for (const node of this.#nodes.values()) if (!node.isStopped) node.stop();
  }

  async #report(lifeEndMs: number): Promise<void> {
    await this.#postLines();
    while (this.#isMarked) await this.#heard(); // for ever: the main thread ends this one
    const life = [...this.#nodes.values()].map((node) => node.life).reduce(addLife, noLife());
    const virtualMs = Math.max(this.#recorder.counts.lastEndMs, this.#ending === undefined ? lifeEndMs : 0);
    this.#channel.post({ kind: 'done', virtualMs, recording: this.#recorder.recording(), life, nodes: this.#cut });
  }

  #hear(message: ToSimulationMessage): void {
    if (message.kind === 'interrupt') this.#ending = 'interrupted';
    else if (message.kind === 'abort') this.#ending = 'aborted';
    else if (message.kind === 'judged') this.#judgedTick = message.tick;
    else if (message.kind === 'taken') this.#batches--;
    this.#wake?.();
  }

  /** Resolves at the next message. */
  #heard(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
