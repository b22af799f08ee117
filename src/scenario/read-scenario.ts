/**
 * A scenario file and all it names -> a Scenario, or every problem with its place.
 */

import { dirname, isAbsolute, join } from 'node:path';
import { Field } from '../input/field.ts';
import { fileKindOf, mixUp } from '../input/file-kind.ts';
import { fileProblem, type Problem } from '../input/problem.ts';
import { type ManifestSource, readSource } from '../input/source.ts';
import { type Path, parseDocuments, type YamlDocument } from '../input/yaml-documents.ts';
import type { SimulatedRuntimeSpec } from '../node/node-runtime-spec.ts';
import { planWorkloads } from '../workload/expand-workloads.ts';
import { clusterOf, type NodeGrants, nodeProblems, remarksOf } from '../workload/node-needs.ts';
import { type ManifestFile, readManifests } from '../workload/read-manifests.ts';
import { describeScenario } from './facts.ts';
import { hideCallCommas, restoreCallCommas } from './latency/call-commas.ts';
import { readLatencyModel } from './latency/latency-model.ts';
import { simulatedSpec } from './runtime-spec.ts';
import type { CriScenarioRuntime, Scenario, ScenarioPods, TraceArrival } from './scenario.ts';
import { type PodsInput, type ScenarioInput, scenarioSchema } from './schema/schema.ts';
import { findings } from './schema/schema-problems.ts';
import { readThresholds } from './schema/threshold-list.ts';
import { readTrace } from './trace.ts';

type RealInput = Extract<ScenarioInput['runtime'], { kind: 'cri' }>;

export interface ReadScenario {
  /** Undefined exactly when there are problems. */
  readonly scenario: Scenario | undefined;
  /** In the order of files and lines. */
  readonly problems: readonly Problem[];
}

/** Reads `file` (`-`: `stdin`) and what it names. Never throws for what the input holds. `grants` add to the scenario's. */
export async function readScenario(
  file: string,
  stdin: AsyncIterable<Buffer | string>,
  grants: NodeGrants = {},
): Promise<ReadScenario> {
  const problems: Problem[] = [];
  const report = (problem: Problem): void => void problems.push(problem);
  const source = await readSource(file, stdin, report);
  if (source === undefined) return { scenario: undefined, problems };
  return readScenarioText(source, file === '-' ? '.' : dirname(file), grants);
}

/** As readScenario, of text at hand; `folder` is what the paths in it are relative to. */
export async function readScenarioText(
  source: ManifestSource,
  folder: string,
  grants: NodeGrants = {},
): Promise<ReadScenario> {
  const problems: Problem[] = [];
  const documents = parseDocuments(source.file, hideCallCommas(source.text), (problem) => void problems.push(problem));
  const [document, second] = documents;
  const kind = fileKindOf(document?.value);
  if (document !== undefined && kind !== undefined && kind !== 'scenario') {
    const place = { file: source.file, ...document.place([]) };
    return { scenario: undefined, problems: [{ ...place, path: '(document)', message: mixUp(kind, 'a scenario') }] };
  }
  if (problems.length === 0 && document === undefined) {
    problems.push(fileProblem(source.file, 'is empty; expected a scenario'));
  }
  if (second !== undefined) {
    const place = { file: source.file, ...second.place([]) };
    problems.push({ ...place, path: '(document)', message: 'expected one scenario a file, got another document' });
  }
  if (document === undefined || problems.length > 0) return { scenario: undefined, problems };
  const reading = new Reading(source.file, document, folder, grants);
  const scenario = await reading.read();
  const sorted = reading.problems.toSorted(
    (a, b) => order(a, source.file) - order(b, source.file) || a.column - b.column,
  );
  return { scenario: sorted.length === 0 ? scenario : undefined, problems: sorted };
}

/** Those of the scenario itself first, by line; those of its files as they were found. */
function order({ file, line }: Problem, scenarioFile: string): number {
  return file === scenarioFile ? line : Number.MAX_SAFE_INTEGER;
}

class Reading {
  readonly problems: Problem[] = [];
  readonly #file: string;
  readonly #document: YamlDocument;
  readonly #folder: string;
  readonly #grants: NodeGrants;
  /** What the manifests hold beside pods. */
  readonly #manifests: Pick<ManifestFile, 'needs' | 'objects'>[] = [];

  constructor(file: string, document: YamlDocument, folder: string, grants: NodeGrants) {
    this.#grants = grants;
    this.#file = file;
    this.#document = document;
    this.#folder = folder;
  }

  async read(): Promise<Scenario | undefined> {
    const value = restoreCallCommas(this.#document.value);
    const parsed = scenarioSchema.safeParse(value);
    if (!parsed.success) {
      for (const { path, message } of findings(parsed.error, value)) this.#refuse(path, message);
      await this.#readPods(readablePods(value));
      return undefined;
    }
    const input = parsed.data;
    const pods = await this.#readPods(input.pods);
    this.#requirePods(input, pods);
    const trace = await this.#readTrace(input, pods);
    this.#checkNodes(input);
    const runtime = await this.#readRuntime(input);
    if (this.problems.length > 0 || runtime === undefined) return undefined;
    const { name, seed, clock, nodes, executor, linger, timeout, probes, chaos } = input;
    return {
      name,
      seed,
      clock,
      nodes,
      pods,
      runtime,
      executor,
      trace,
      lingerMs: linger,
      timeoutMs: timeout,
      probes: probes && { periodMs: probes.period, failureRate: probes.failures },
      chaos,
      thresholds: readThresholds(input.thresholds),
      facts: describeScenario(input),
    };
  }

  async #readPods(entries: readonly (PodsInput | undefined)[]): Promise<ScenarioPods[]> {
    const all: ScenarioPods[] = [];
    for (const [i, entry] of entries.entries()) {
      if (entry === undefined) continue;
      const { manifest, scale, lifetime } = entry;
      const path = this.#path(manifest);
      const { files, problems } = await readManifests([path], process.stdin);
      for (const problem of problems) {
        if (problem.path === '(file)') this.#refuse(['pods', i, 'manifest'], `${path} ${problem.message}`);
        else this.problems.push(problem);
      }
      this.#manifests.push(...files);
      for (const { workloads } of files) all.push(...workloads.map((workload) => ({ workload, scale, lifetime })));
    }
    return all;
  }

  #requirePods({ nodes }: ScenarioInput, pods: readonly ScenarioPods[]): void {
    const workloads = pods.map(({ workload }) => workload);
    if (this.problems.length > 0 || planWorkloads(workloads, { scale: 1, nodes }).pods > 0) return;
    this.#refuse(['pods'], 'nothing to start: expected at least one Pod or workload with a replica');
  }

  async #readTrace({ executor }: ScenarioInput, pods: readonly ScenarioPods[]): Promise<TraceArrival[]> {
    if (executor.kind !== 'trace') return [];
    const names = new Set(pods.map(({ workload }) => workload.name));
    const { arrivals, problems } = await readTrace(this.#path(executor.file), names);
    for (const problem of problems) {
      if (problem.path === '(file)') this.#refuse(['executor', 'file'], `${problem.file} ${problem.message}`);
      else this.problems.push(problem);
    }
    return arrivals;
  }

  async #readRuntime(input: ScenarioInput): Promise<Scenario['runtime'] | undefined> {
    const cluster = clusterOf(this.#manifests);
    if (input.runtime.kind === 'cri') return { ...this.#readReal(input, input.runtime), cluster };
    const spec = await this.#readSimulated(input, input.runtime);
    return spec && { ...spec, cluster };
  }

  /** Refuses what a real runtime cannot do: a run would wait for what cannot come, or pass over what was asked for. */
  #readReal({ clock, chaos, probes }: ScenarioInput, runtime: RealInput): CriScenarioRuntime {
    if (clock === 'virtual') this.#refuse(['clock'], 'virtual time needs the simulated runtime, got runtime.kind cri');
    if (chaos.freezeRuntime.length > 0)
      this.#refuse(['chaos', 'freezeRuntime'], 'only a simulated runtime can be frozen');
    if (chaos.kubeletRestartAt.length > 0)
      this.#refuse(['chaos', 'kubeletRestartAt'], 'only kubelets of simulated nodes can be restarted');
    if (probes !== undefined)
      this.#refuse(['probes'], 'only containers of a simulated runtime are probed, got runtime.kind cri');
    const allowHostPath = runtime.allowHostPath || this.#grants.allowHostPath === true;
    const emptyVolumes = runtime.emptyVolumes || this.#grants.emptyVolumes === true;
    const real = { ...runtime, allowHostPath, emptyVolumes };
    this.problems.push(...nodeProblems(this.#manifests, real));
    return { ...real, warnings: remarksOf(this.#manifests) };
  }

  async #readSimulated(
    { chaos }: ScenarioInput,
    runtime: Exclude<ScenarioInput['runtime'], RealInput>,
  ): Promise<SimulatedRuntimeSpec | undefined> {
    const { latency } = runtime;
    if (typeof latency !== 'string') return simulatedSpec(runtime, latency, chaos);
    const preset = (['default', 'none'] as const).find((name) => name === latency);
    if (preset !== undefined) return simulatedSpec(runtime, preset, chaos);
    const model = await readLatencyModel(this.#path(latency));
    if ('problems' in model) {
      for (const problem of model.problems) {
        if (problem.path === '(file)') this.#refuse(['runtime', 'latency'], `${problem.file} ${problem.message}`);
        else this.problems.push(problem);
      }
      return undefined;
    }
    return simulatedSpec(runtime, model.latency, chaos, model.underLoad);
  }

  #checkNodes({ nodes, chaos }: ScenarioInput): void {
    const check = (list: readonly number[] | undefined, path: Path): void => {
      for (const [i, node] of (list ?? []).entries()) {
        if (node >= nodes) this.#refuse([...path, i], `Invalid value: ${node}: the nodes are 0 to ${nodes - 1}`);
      }
    };
    check(chaos.kubeletRestartNodes, ['chaos', 'kubeletRestartNodes']);
    for (const [i, { nodes: list }] of chaos.freezeRuntime.entries())
      check(list, ['chaos', 'freezeRuntime', i, 'nodes']);
  }

  /** Of a file that the scenario names. */
  #path(file: string): string {
    return isAbsolute(file) ? file : join(this.#folder, file);
  }

  #refuse(path: Path, message: string): void {
    const context = {
      file: this.#file,
      document: this.#document,
      report: (problem: Problem): void => void this.problems.push(problem),
    };
    new Field(context, undefined, path).problem(message);
  }
}

/** The entries of `pods` that name a manifest, in a scenario that has other faults: its faults are told as well. */
function readablePods(value: unknown): (PodsInput | undefined)[] {
  const { pods } = (typeof value === 'object' && value !== null ? value : {}) as { pods?: unknown };
  if (!Array.isArray(pods)) return [];
  return pods.map((entry) => (typeof entry?.manifest === 'string' ? (entry as PodsInput) : undefined));
}
