/**
 * Which containers end by themselves although nothing made them: what a crash loop begins with.
 */

import type { LatencyDistribution } from '../timing/latency.ts';
import { type Selector, type Subject, selects } from './selector.ts';

/** Containers of the selected pods exit some time after their start. Plain data. */
export interface ExitRule {
  readonly selector: Selector;
  /** Only this container, also when it runs to completion; all that do not when absent. */
  readonly container?: string | undefined;
  readonly after: LatencyDistribution;
  readonly exitCode: number;
  /** Of the containers selected, 0 to 1. */
  readonly share: number;
}

/** The first rule for `container` of the pod `subject`; undefined: it runs on. */
export function exitRule(rules: readonly ExitRule[], subject: Subject, container: string): ExitRule | undefined {
  return rules.find(
    (rule) => (rule.container === undefined || rule.container === container) && selects(rule.selector, subject),
  );
}
