/** The timed stages in the order reports show them. `startDuration` = create + start + postStart, `startTotal` adds the pull and init containers. */
export const RESULT_STAGES = ['pull', 'create', 'start', 'postStart', 'startDuration', 'startTotal'] as const;
export type ResultStage = (typeof RESULT_STAGES)[number];
