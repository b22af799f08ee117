/** The steps of a start, in the order in which it takes them, and what reports call them. */

import type { StartStep } from '../../result/scenario-result.ts';
import { STAGE_BY_KEY } from '../../text/stages.ts';

export const STEP_NAMES: Readonly<Record<StartStep['step'], string>> = {
  wait: 'waiting to begin',
  sandbox: 'sandbox',
  pull: STAGE_BY_KEY.pull.name,
  create: STAGE_BY_KEY.create.name,
  start: STAGE_BY_KEY.start.name,
  postStart: STAGE_BY_KEY.postStart.name,
  run: 'init containers running',
};
