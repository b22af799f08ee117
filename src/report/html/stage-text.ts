/**
 * The stages of a container start in words.
 */

import type { ResultStage } from '../../result/result-stages.ts';

export const STAGE_TEXT: Readonly<Record<ResultStage, { name: string; meaning: string }>> = {
  pull: { name: 'pull', meaning: 'image pull, only where one was needed' },
  create: { name: 'create', meaning: 'CreateContainer and what leads to it' },
  start: { name: 'start', meaning: 'StartContainer' },
  postStart: { name: 'post-start hook', meaning: 'exec or httpGet hook' },
  startDuration: { name: 'start duration', meaning: 'create + start + hook: what the SLO counts' },
  startTotal: { name: 'start in total', meaning: 'with image pull and init containers' },
};
