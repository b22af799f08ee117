/** The entry `refmanager/load`: from manifests to a run's result and its reports. */

export { formatProblem, type Problem } from './manifest/problem.ts';
export { type ManifestFile, type Manifests, readManifests } from './manifest/read-manifests.ts';
export { REPORT_SUFFIXES, type ReportFormat, reportFormat, writeReport } from './report/write-report.ts';
export {
  type CallSummary,
  type FailedStart,
  type LockSummary,
  RESULT_SCHEMA,
  RESULT_STAGES,
  type RealRuntimeSummary,
  type ResultEvent,
  type ResultRef,
  type ResultStage,
  type RunOutcome,
  type RunSummary,
  type StageSummary,
  type ThresholdResult,
  type Timeline,
} from './result.ts';
export { runManifests } from './run-manifests.ts';
export type { LoadProgress, PlannedPod, RunOptions, RunProgress, RuntimeSpec } from './run-options.ts';
export { runScenario, type ScenarioRunOptions } from './run-scenario.ts';
export { scenarioJsonSchema } from './scenario/json-schema.ts';
export { type ReadScenario, readScenario } from './scenario/read-scenario.ts';
export type { Scenario } from './scenario/scenario.ts';
export type {
  ChaosAction,
  LatencyOverTime,
  RefMisses,
  ScenarioFacts,
  ScenarioSummary,
  SlowStart,
  StageOverTime,
  StartStep,
  Validity,
  WorkerFacts,
} from './scenario-result.ts';
export { type HistogramBucket, StageHistogram } from './stage-histogram.ts';
export { expandWorkloads, nodeName, planWorkloads } from './workload.ts';
