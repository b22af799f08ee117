/**
 * The timed stages of a container start and the stop of a pod, in the order reports show them: the one place that names them.
 */

/** `key` in result files, `metric` in thresholds and Prometheus, `name` and `meaning` for people. */
export const STAGES = [
  { key: 'pull', metric: 'pull', name: 'image pull', meaning: 'only where an image had to be pulled' },
  { key: 'create', metric: 'create', name: 'create', meaning: 'CreateContainer and what leads to it' },
  { key: 'start', metric: 'start', name: 'start', meaning: 'StartContainer' },
  { key: 'postStart', metric: 'post_start', name: 'post-start hook', meaning: 'exec or httpGet hook' },
  {
    key: 'startDuration',
    metric: 'start_duration',
    name: 'start duration',
    meaning: 'create, start and post-start hook: what the SLO counts',
  },
  {
    key: 'startTotal',
    metric: 'start_total',
    name: 'start in total',
    meaning: 'start duration with image pull and init containers',
  },
  {
    key: 'stop',
    metric: 'stop',
    name: 'pod stop',
    meaning: 'from when a pod was to be killed until its containers and its sandbox had stopped',
  },
] as const;

/** What a pod as a whole takes, beside the stages of its containers: `podStart` of result files. */
export const POD_READY = {
  name: 'pod ready',
  meaning: 'from when a pod was due until its last container had started, image pulls and init containers included',
} as const;

/** What people call a stage, or the pod as a whole; undefined for anything else. */
export function timedName(key: string): string | undefined {
  return key === 'podStart' ? POD_READY.name : STAGES.find((stage) => stage.key === key)?.name;
}

export type Stage = (typeof STAGES)[number];
export type ResultStage = (typeof STAGES)[number]['key'];
export type StageMetric = (typeof STAGES)[number]['metric'];

/** The keys of `stages` in a result, in the order of the file. */
export const RESULT_STAGES: readonly ResultStage[] = STAGES.map(({ key }) => key);

/** As people read them: whole starts first, then their steps. */
export const READING_ORDER: readonly ResultStage[] = [
  'startDuration',
  'startTotal',
  'pull',
  'create',
  'start',
  'postStart',
  'stop',
];

/** The stage with that key. */
export const STAGE_BY_KEY: Readonly<Record<ResultStage, Stage>> = Object.fromEntries(
  STAGES.map((stage) => [stage.key, stage]),
) as Record<ResultStage, Stage>;

/** The stage of each metric that is a time. */
export const STAGE_OF_METRIC: Readonly<Record<StageMetric, ResultStage>> = Object.fromEntries(
  STAGES.map(({ key, metric }) => [metric, key]),
) as Record<StageMetric, ResultStage>;
