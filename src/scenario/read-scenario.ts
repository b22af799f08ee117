/**
 * A scenario file and all it names -> a Scenario, or every problem with its place.
 */

import { dirname, isAbsolute, join } from 'node:path';
import { Field } from '../input/field.ts';
import { fileKindOf, mixUp } from '../input/file-kind.ts';
import { fileProblem, firstProblems, type Problem } from '../input/problem.ts';
import { type ManifestSource, readSource } from '../input/source.ts';
import { type Path, parseDocuments, type YamlDocument } from '../input/yaml-documents.ts';
import type { SimulatedRuntimeSpec } from '../node/node-runtime-spec.ts';
import { planWorkloads } from '../workload/expand-workloads.ts';
import { clusterOf, type NodeGrants, nodeProblems, remarksOf } from '../workload/node-needs.ts';
import { type ManifestFile, readManifests } from '../workload/read-manifests.ts';
import { churnPaths } from './executors/churn-paths.ts';
import { readExecutors } from './executors/read-executors.ts';
import { describeScenario } from './facts.ts';
import { hideCallCommas, restoreCallCommas } from './latency/call-commas.ts';
import { readLatencyModel } from './latency/latency-model.ts';
import { GivenValues, type ScenarioParameters } from './parameters/given-values.ts';
import { hideReferences } from './parameters/interpolation.ts';
import { simulatedSpec } from './runtime-spec.ts';
import type { CriScenarioRuntime, Scenario, ScenarioPods } from './scenario.ts';
import { knownValues } from './schema/known-keys.ts';
import { type PodsInput, type ScenarioInput, scenarioSchema } from './schema/schema.ts';
import { findings } from './schema/schema-problems.ts';
import { readThresholds } from './schema/threshold-list.ts';
import { unknownTags } from './thresholds/known-tags.ts';
import { parseMetricName } from './thresholds/threshold-scope.ts';

const LONGEST_TEXT = 65_536;

type RealInput = Extract<ScenarioInput['runtime'], { kind: 'cri' }>;

/** What is said beside the file: values from outside, and grants that add to the scenario's. */
export interface ReadScenarioOptions extends ScenarioParameters, NodeGrants {}

export interface ReadScenario {
  /** Undefined exactly when there are problems. */
  readonly scenario: Scenario | undefined;
  /** In the order of files and lines. */
  readonly problems: readonly Problem[];
  /** The files that it names, as far as it was read. */
  readonly files: readonly string[];
}

/**
 * Reads `file` (`-`: `stdin`) and what it names. Never throws for what the input holds.
 * @throws {RefManagerError} `ERR_INVALID_OPTION` for a `set` that is no PATH=VALUE
 */
export async function readScenario(
  file: string,
  stdin: AsyncIterable<Buffer | string>,
  options: ReadScenarioOptions = {},
): Promise<ReadScenario> {
  const problems: Problem[] = [];
  const report = (problem: Problem): void => void problems.push(problem);
  const source = await readSource(file, stdin, report);
  if (source === undefined) return { scenario: undefined, problems, files: [] };
  return readScenarioText(source, file === '-' ? '.' : dirname(file), options);
}

/** As readScenario, of text at hand; `folder` is what the paths in it are relative to. */
export async function readScenarioText(
  source: ManifestSource,
  folder: string,
  options: ReadScenarioOptions = {},
): Promise<ReadScenario> {
  const problems: Problem[] = [];
  const text = hideCallCommas(hideReferences(source.text));
  const documents = parseDocuments(source.file, text, (problem) => void problems.push(problem));
  const [document, second] = documents;
  const kind = fileKindOf(document?.value);
  if (document !== undefined && kind !== undefined && kind !== 'scenario') {
    const place = { file: source.file, ...document.place([]) };
    const problem = { ...place, path: '(document)', message: mixUp(kind, 'a scenario') };
    return { scenario: undefined, problems: [problem], files: [] };
  }
  if (problems.length === 0 && document === undefined) {
    problems.push(fileProblem(source.file, 'is empty; expected a scenario'));
  }
  if (second !== undefined) {
    const place = { file: source.file, ...second.place([]) };
    problems.push({ ...place, path: '(document)', message: 'expected one scenario a file, got another document' });
  }
  if (document === undefined || problems.length > 0) return { scenario: undefined, problems, files: [] };
  const reading = new Reading(source.file, document, folder, options);
  const scenario = await reading.read();
  const sorted = reading.problems.toSorted(
    (a, b) => order(a, source.file) - order(b, source.file) || a.column - b.column,
  );
  const [told, { files }] = [firstProblems(sorted), reading];
  return { scenario: told.length === 0 ? withText(scenario, source.text) : undefined, problems: told, files };
}

/** As reports show it; a text that is too long for them is left out. */
function withText(scenario: Scenario | undefined, text: string): Scenario | undefined {
  if (scenario === undefined || text.length > LONGEST_TEXT) return scenario;
  return { ...scenario, facts: { ...scenario.facts, text } };
}

/** Those of the scenario itself first, by line; those of its files as they were found. */
function order({ file, line }: Problem, scenarioFile: string): number {
  return file === scenarioFile ? line : Number.MAX_SAFE_INTEGER;
}

class Reading {
  readonly problems: Problem[] = [];
  readonly files: string[] = [];
  readonly #file: string;
  readonly #document: YamlDocument;
  readonly #folder: string;
  readonly #given: GivenValues;
  readonly #grants: NodeGrants;
  /** What the manifests hold beside pods. */
  readonly #manifests: Pick<ManifestFile, 'needs' | 'objects'>[] = [];

  constructor(file: string, document: YamlDocument, folder: string, options: ReadScenarioOptions) {
    this.#grants = options;
    this.#file = file;
    this.#document = document;
    this.#folder = folder;
    this.#given = new GivenValues(restoreCallCommas(document.value), options);
    for (const { path, message } of this.#given.problems) this.#refuse(path, message);
  }

  async read(): Promise<Scenario | undefined> {
    if (this.problems.length > 0) return undefined;
    this.#requireExecutor();
    const parsed = this.#parse();
    if (!parsed.success) {
      const { value } = this.#given;
      for (const { path, message } of findings(parsed.error, value)) {
        this.#refuse(path, `${message}${this.#given.originOf(path)}`);
      }
      await this.#readPods(readablePods(value));
      return undefined;
    }
    const input = parsed.data;
    const pods = await this.#readPods(input.pods);
    this.#requirePods(input, pods);
    const executors = await readExecutors(input, {
      pods: new Set(pods.map(({ workload }) => workload.name)),
      path: (file) => this.#path(file),
      refuse: (path, message) => this.#refuse(path, message),
      report: (problem) => void this.problems.push(problem),
    });
    this.#checkNodes(input);
    this.#checkTags(input, pods);
    const runtime = await this.#readRuntime(input);
    if (this.problems.length > 0 || runtime === undefined) return undefined;
    const [first, ...others] = executors;
    if (first === undefined) return undefined;
    const { name, seed, clock, nodes, linger, timeout, probes, chaos } = input;
    return {
      name,
      seed,
      clock,
      nodes,
      pods,
      runtime,
      executor: first.executor,
      trace: first.trace,
      ...(first.name !== undefined && { executorName: first.name, others }),
      lingerMs: linger,
      timeoutMs: timeout,
      probes: probes && { periodMs: probes.period, failureRate: probes.failures },
      chaos,
      thresholds: readThresholds(input.thresholds),
      facts: { ...describeScenario(input), ...(this.#given.facts.length > 0 ? { parameters: this.#given.facts } : {}) },
    };
  }

  /** By the schema; a value from outside that looks like a number is text where that is wanted: `name: ${NAME}`. */
  #parse(): ReturnType<typeof scenarioSchema.safeParse> {
    const parsed = scenarioSchema.safeParse(this.#given.value);
    if (parsed.success) return parsed;
    const wrong = findings(parsed.error, this.#given.value).map(({ path }) => path);
    return this.#given.asText(wrong) ? scenarioSchema.safeParse(this.#given.value) : parsed;
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
      for (const workload of files.flatMap(({ workloads }) => workloads)) all.push({ workload, scale, lifetime });
    }
    return all;
  }

  #requirePods({ nodes }: ScenarioInput, pods: readonly ScenarioPods[]): void {
    const workloads = pods.map(({ workload }) => workload);
    if (this.problems.length > 0 || planWorkloads(workloads, { scale: 1, nodes }).pods > 0) return;
    this.#refuse(['pods'], 'nothing to start: expected at least one Pod or workload with a replica');
  }

  #requireExecutor(): void {
    const { value } = this.#given;
    if (typeof value !== 'object' || value === null || 'executor' in value || 'executors' in value) return;
    this.#refuse(['executor'], `Required value: expected one of ${knownValues(['executor', 'kind']).join(', ')}`);
  }

  async #readRuntime(input: ScenarioInput): Promise<Scenario['runtime'] | undefined> {
    const cluster = clusterOf(this.#manifests);
    if (input.runtime.kind === 'cri') return { ...this.#readReal(input, input.runtime), cluster };
    const spec = await this.#readSimulated(input, input.runtime);
    return spec && { ...spec, cluster };
  }

  /** Refuses what a real runtime cannot do: a run would wait for what cannot come, or pass over what was asked for. */
  #readReal(input: ScenarioInput, runtime: RealInput): CriScenarioRuntime {
    const { clock, chaos, probes } = input;
    if (clock === 'virtual') this.#refuse(['clock'], 'virtual time needs the simulated runtime, got runtime.kind cri');
    if (chaos.freezeRuntime.length > 0)
      this.#refuse(['chaos', 'freezeRuntime'], 'only a simulated runtime can be frozen');
    if (chaos.kubeletRestartAt.length > 0)
      this.#refuse(['chaos', 'kubeletRestartAt'], 'only kubelets of simulated nodes can be restarted');
    for (const path of churnPaths(input))
      this.#refuse(path, 'only pods of simulated nodes are killed while a run goes on, got runtime.kind cri');
    if (probes !== undefined)
      this.#refuse(['probes'], 'only containers of a simulated runtime are probed, got runtime.kind cri');
    const allowHostPath = runtime.allowHostPath || this.#grants.allowHostPath === true;
    const emptyVolumes = runtime.emptyVolumes || this.#grants.emptyVolumes === true;
    const real = { ...runtime, allowHostPath, emptyVolumes };
    for (const problem of nodeProblems(this.#manifests, real)) this.problems.push(problem);
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

  #checkTags({ thresholds, nodes, executors = {} }: ScenarioInput, pods: readonly ScenarioPods[]): void {
    if (typeof thresholds === 'string' || this.problems.length > 0) return;
    const workloads = pods.map(({ workload }) => workload);
    for (const key of Object.keys(thresholds)) {
      const name = parseMetricName(key);
      if (name === undefined || 'problem' in name) continue;
      for (const problem of unknownTags(name.tags, { workloads, nodes, executors: Object.keys(executors) }))
        this.#refuse(['thresholds', key], problem);
    }
  }

  /** Of a file that the scenario names. */
  #path(file: string): string {
    const path = isAbsolute(file) ? file : join(this.#folder, file);
    this.files.push(path);
    return path;
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
