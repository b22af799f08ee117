/**
 * What chaos did, in words: from what was counted and what the scenario has happen by itself.
 */

import type { ChaosAction } from '../../result/scenario-result.ts';
import type { RunStatistics } from '../../result/statistics/run-statistics.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { exactDuration } from '../../text/durations.ts';
import { nodeName } from '../../workload/expand-workloads.ts';
import { compareTexts } from './compare-texts.ts';

const MAX_CHAOS = 1000;

/** In order of time; at most 1000. What was to happen after the run's end, at `durationMs`, has not happened. */
export function chaosActions(
  scenario: Scenario,
  { life, kills, durationMs }: Pick<RunStatistics, 'life' | 'kills' | 'durationMs'>,
): ChaosAction[] {
  const actions: ChaosAction[] = kills.map(({ atMs, worker }) => {
    return { atMs, kind: 'worker-killed', text: `worker ${worker} was terminated` };
  });
  const restarts = new Map<string, { atMs: number; node: number; refs: number; restored: boolean }>();
  for (const restart of life.restarts) {
    const key = `${restart.atMs}/${restart.node}`;
    const known = restarts.get(key);
    restarts.set(key, known === undefined ? restart : { ...known, refs: known.refs + restart.refs });
  }
  for (const { atMs, node, refs, restored } of restarts.values()) {
    const text = `${nodeName(node)}: ${refs} references ${restored ? 'saved and restored' : 'lost'}`;
    actions.push({ atMs, kind: 'kubelet-restarted', text });
  }
  for (const { at, for: forMs, nodes } of scenario.chaos.freezeRuntime) {
    const which = nodes === undefined ? 'all nodes' : nodes.map(nodeName).join(', ');
    actions.push({ atMs: at, kind: 'runtime-frozen', text: `${which}: for ${exactDuration(forMs)}` });
    actions.push({ atMs: at + forMs, kind: 'runtime-thawed', text: which });
  }
  const done = actions.filter(({ atMs }) => atMs <= durationMs);
  return done.toSorted((a, b) => a.atMs - b.atMs || compareTexts(a.text, b.text)).slice(0, MAX_CHAOS);
}
