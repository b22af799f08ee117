/**
 * The entry `refmanager/load`: from manifests to a run's result and its reports.
 *
 * @module refmanager/load
 */

export { withDefaults } from '../api/pod/pod-defaults.ts';
export { formatProblem, type Problem } from '../input/problem.ts';
export { REPORT_SUFFIXES, type ReportFormat, reportFormat, writeReport } from '../report/write-report.ts';
export type { ContainerTimes, PodTimes } from '../result/pod-times.ts';
export type { StoredOutcome, StoredSummary } from '../result/read/stored-summary.ts';
export { type HistogramBucket, StageHistogram } from '../result/recording/histogram/stage-histogram.ts';
export {
  type CallSummary,
  type FailedStart,
  type FailureCount,
  type LockSummary,
  RESULT_SCHEMA,
  type RealRuntimeSummary,
  type ResultEvent,
  type ResultRef,
  type RunOutcome,
  type RunSummary,
  type StageSummary,
  type ThresholdResult,
  type Timeline,
  type WorkloadSummary,
} from '../result/result.ts';
export type { LoadProgress, RunProgress } from '../result/run-progress.ts';
export type {
  ChaosAction,
  LatencyOverTime,
  ParameterFact,
  RefMisses,
  ScenarioFacts,
  ScenarioSummary,
  SlowStart,
  StageOverTime,
  StartStep,
  Validity,
  WorkerFacts,
} from '../result/scenario-result.ts';
export { SEARCH_SCHEMA, type SearchResult, type SearchTrial, type SeedLimit } from '../result/search-result.ts';
export type { ScenarioParameters } from '../scenario/parameters/given-values.ts';
export { type ReadScenario, readScenario } from '../scenario/read-scenario.ts';
export type { Scenario } from '../scenario/scenario.ts';
export { scenarioJsonSchema } from '../scenario/schema/json-schema.ts';
export type { ResultStage } from '../text/stages.ts';
export { RESULT_STAGES } from '../text/stages.ts';
export { expandWorkloads, nodeName, planWorkloads } from '../workload/expand-workloads.ts';
export type { PlannedPod } from '../workload/planned-pod.ts';
export { type ManifestFile, type Manifests, readManifests } from '../workload/read-manifests.ts';
export type { DistributedOptions } from './distributed/distributed-options.ts';
export { type ServeSharesOptions, serveShares, type WorkerRuntime } from './distributed/worker/share-worker.ts';
export { runManifests } from './run-manifests.ts';
export type { RunOptions, RuntimeSpec } from './run-options.ts';
export { runScenario, type ScenarioRunOptions } from './run-scenario.ts';
export { type FindMaxOptions, findMax } from './search/find-max.ts';
