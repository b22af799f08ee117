/**
 * A scenario in words: for reports, and for who wants to see what a file came to.
 */

import type { ScenarioFacts } from '../result/scenario-result.ts';
import { exactDuration } from '../text/durations.ts';
import { formatDistribution } from './latency/distribution.ts';
import type { Executor } from './schema/executor-schema.ts';
import type { RuntimeInput } from './schema/runtime-schema.ts';
import type { ChaosInput, ScenarioInput } from './schema/schema.ts';

const PER_CENT = 100;
const BYTES_A_MEGABYTE = 1e6;
const SECONDS_A_MINUTE = 60;
const HOUR = ['h', 3600] as const;
/** What a rate given by the minute or the hour may miss a whole number by, once it is one by the second. */
const ROUNDING = 1e-9;

export function describeScenario(input: ScenarioInput): ScenarioFacts {
  const { description, clock, nodes, runtime, chaos } = input;
  return {
    ...(description === undefined ? {} : { description }),
    clock,
    nodes,
    executor: describeExecutors(input),
    runtime: runtime.kind === 'cri' ? `cri ${runtime.endpoint}` : 'simulated',
    settings: [...settingsOf(runtime, clock), ...podSettings(input)],
    chaos: describeChaos(chaos),
  };
}

/** A run of manifests in the same words. */
export function describePlan(plan: {
  readonly nodes: number;
  readonly pods: number;
  readonly vus: number;
  readonly runtime: { readonly kind: 'simulated' | 'cri'; readonly endpoint?: string; readonly latency?: unknown };
}): ScenarioFacts {
  const { nodes, pods, vus, runtime } = plan;
  const { latency = 'default' } = runtime;
  const text = typeof latency === 'string' ? latency : 'a model of its own';
  return {
    clock: 'real',
    nodes,
    executor: `shared-iterations: ${pods} by ${vus} VUs`,
    runtime: runtime.kind === 'cri' ? `cri ${runtime.endpoint ?? ''}` : 'simulated',
    settings: runtime.kind === 'cri' ? [] : [{ name: 'latency', text }],
    chaos: [],
  };
}

/** `background: constant-arrival-rate: 20/s for 1m; burst: …`. */
function describeExecutors({ executor, executors = {} }: ScenarioInput): string {
  if (executor !== undefined) return describeExecutor(executor);
  const texts = Object.entries(executors).map(([name, own]) => {
    const from = own.startTime > 0 ? ` from ${exactDuration(own.startTime)}` : '';
    return `${name}: ${describeExecutor(own)}${from}`;
  });
  return texts.join('; ');
}

function describeExecutor(executor: Executor): string {
  const { kind } = executor;
  switch (kind) {
    case 'shared-iterations':
      return `${kind}: ${executor.iterations} by ${executor.vus} VUs`;
    case 'constant-vus':
      return `${kind}: ${executor.vus} for ${exactDuration(executor.duration)}`;
    case 'ramping-vus': {
      const stages = executor.stages.map(({ duration, target }) => `${target} in ${exactDuration(duration)}`);
      return `${kind}: ${executor.startVUs}, then ${stages.join(', ')}`;
    }
    case 'constant-arrival-rate':
      return `${kind}: ${rateText(executor.rate)} for ${exactDuration(executor.duration)}${poisson(executor)}${churnText(executor)}`;
    case 'ramping-arrival-rate': {
      const stages = executor.stages.map(({ duration, target }) => `${rateText(target)} in ${exactDuration(duration)}`);
      return `${kind}: ${rateText(executor.startRate)}, then ${stages.join(', ')}${poisson(executor)}${churnText(executor)}`;
    }
    case 'trace':
      return `${kind}: ${executor.file}, ${executor.speedUp} times as fast`;
  }
}

/** As `10/m`: of a second, or of the shortest time that has at least one. */
function rateText(perSecond: number): string {
  const units = [
    ['s', 1],
    ['m', SECONDS_A_MINUTE],
  ] as const;
  const [unit, seconds] = units.find(([, each]) => perSecond === 0 || perSecond * each >= 1 - ROUNDING) ?? HOUR;
  return `${Number((perSecond * seconds).toPrecision(4))}/${unit}`;
}

function poisson({ arrivals }: { arrivals: 'even' | 'poisson' }): string {
  return arrivals === 'poisson' ? ', at random' : '';
}

function churnText({ churn = false }: { churn?: boolean | undefined }): string {
  return churn ? ', each in place of the oldest pod of its node' : '';
}

function percent(share: number): string {
  return `${Number((share * PER_CENT).toPrecision(4))}%`;
}

function settingsOf(runtime: RuntimeInput, clock: ScenarioInput['clock']): { name: string; text: string }[] {
  if (runtime.kind === 'cri') return [];
  const { latency, contention, failures, pulls, pullLimit, registry, exits } = runtime;
  const { rules = [], ...rates } = failures;
  const settings: { name: string; text: string }[] = [];
  const add = (name: string, texts: readonly string[]): void => {
    if (texts.length > 0) settings.push({ name, text: texts.join(', ') });
  };
  if (typeof latency === 'string') add('latency', [latency]);
  else
    add(
      'latency',
      Object.entries(latency).map(([stage, each]) => `${stage} ${formatDistribution(each)}`),
    );
  add(
    'contention',
    Object.entries(contention).map(([stage, places]) => `${stage} ${places} at once`),
  );
  add('failures', [
    ...Object.entries(rates).map(([stage, rate]) => `${stage} ${percent(rate)}`),
    ...rules.map(({ stage, rate }) => `${stage} ${percent(rate)} where a rule applies`),
  ]);
  add('pulls', [pulls, ...(pullLimit === undefined ? [] : [`at most ${rateText(pullLimit.perSecond)}`])]);
  const { bandwidth, totalBandwidth } = registry ?? {};
  add('registry', [
    ...(bandwidth === undefined ? [] : [`${bandwidth / BYTES_A_MEGABYTE} MB/s a node`]),
    ...(totalBandwidth === undefined ? [] : [`${totalBandwidth / BYTES_A_MEGABYTE} MB/s for all nodes together`]),
  ]);
  if (totalBandwidth !== undefined && clock === 'virtual')
    add('worker threads', ['one, because all nodes share the bandwidth of the registry']);
  add(
    'exits',
    exits.map(({ after, code, share }) => `${percent(share)} after ${formatDistribution(after)} with ${code}`),
  );
  return settings;
}

function podSettings({ pods, probes }: ScenarioInput): { name: string; text: string }[] {
  const list = pods.map(({ manifest, scale, lifetime }) => {
    const times = scale === 1 ? '' : ` × ${scale}`;
    return `${manifest}${times}${lifetime === undefined ? '' : ` for ${formatDistribution(lifetime)}`}`;
  });
  const settings = [{ name: 'pods', text: list.join(', ') }];
  if (probes === undefined) return settings;
  return [
    ...settings,
    { name: 'probes', text: `every ${exactDuration(probes.period)}, ${percent(probes.failures)} fail` },
  ];
}

function describeChaos({ killWorkerEvery, kubeletRestartAt, restoreRefs, freezeRuntime }: ChaosInput): string[] {
  const lines: string[] = [];
  if (killWorkerEvery !== undefined) lines.push(`a worker is killed every ${exactDuration(killWorkerEvery)}`);
  if (kubeletRestartAt.length > 0) {
    const what = restoreRefs ? 'references restored' : 'references lost';
    lines.push(`kubelets restart at ${kubeletRestartAt.map(exactDuration).join(', ')}: ${what}`);
  }
  for (const { at, for: forMs } of freezeRuntime) {
    lines.push(`runtimes stand still at ${exactDuration(at)} for ${exactDuration(forMs)}`);
  }
  return lines;
}
