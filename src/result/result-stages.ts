import { STAGES, type StageKey } from '../text/stages.ts';

/** The keys of `stages` in a result, in the order of the file. */
export const RESULT_STAGES: readonly StageKey[] = STAGES.map(({ key }) => key);
export type ResultStage = StageKey;

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
