import { STAGES, type StageKey } from '../text/stages.ts';

/** The keys of `stages` in a result, in the order reports show them. */
export const RESULT_STAGES: readonly StageKey[] = STAGES.map(({ key }) => key);
export type ResultStage = StageKey;
