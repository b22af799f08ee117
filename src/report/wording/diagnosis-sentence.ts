/**
 * What made the slowest starts slow, in one sentence: for the first screen of the report and the end of the terminal.
 */

import { dominating, type TimeSpent, timeSpent } from '../../result/diagnosis.ts';
import type { Unjudged } from '../../result/read/stored-summary.ts';
import type { ScenarioFacts, StartStep } from '../../result/scenario-result.ts';
import { counted, formatCount, formatShare } from '../../text/counts.ts';
import { STEP_NAMES } from './step-names.ts';

/** What the time was spent on. */
const DOING: Readonly<Record<StartStep['step'], string>> = {
  wait: 'waiting to begin',
  sandbox: 'creating sandboxes',
  pull: 'pulling images',
  create: 'creating containers',
  start: 'starting containers',
  postStart: 'in post-start hooks',
  run: 'waiting for init containers to finish',
};

/** Of a start without a step that dominates so many are named. */
const NAMED = 3;

/** `98% of the time of the 20 slowest pod starts was spent pulling images: serial pulls on 20 nodes.` Undefined without slow starts. */
export function diagnosisSentence({ slowest = [], scenario, counts }: Unjudged): string | undefined {
  const spent = timeSpent(slowest);
  if (spent.length === 0) return undefined;
  const starts = startsText(slowest.length, counts.pods);
  const most = dominating(spent);
  if (most === undefined) {
    const shares = spent.slice(0, NAMED).map(({ step, share }) => `${STEP_NAMES[step]} ${percentOf(share)}`);
    return `No step dominates the time of ${starts}: ${shares.join(', ')}.`;
  }
  const why = scenario === undefined ? '' : causeOf(most, scenario);
  return `${percentOf(most.share)} of the time of ${starts} was spent ${DOING[most.step]}${why === '' ? '' : `: ${why}`}.`;
}

function percentOf(share: number): string {
  return formatShare(Math.round(share * 100), 100);
}

function startsText(looked: number, pods: number): string {
  if (looked >= pods) return looked === 1 ? 'the only pod start' : `all ${formatCount(looked)} pod starts`;
  return looked === 1 ? 'the slowest pod start' : `the ${formatCount(looked)} slowest pod starts`;
}

/** What the scenario says about that step; empty where it says nothing. */
function causeOf({ step, container }: TimeSpent, { nodes, settings }: ScenarioFacts): string {
  const settingOf = (name: string): string | undefined => settings.find((setting) => setting.name === name)?.text;
  const on = `on ${counted(nodes, 'node')}`;
  switch (step) {
    case 'pull': {
      const [pulls, registry] = [settingOf('pulls'), settingOf('registry')];
      const texts = [
        ...(pulls === undefined ? [] : [pullsText(pulls, on)]),
        ...(registry === undefined ? [] : [registry]),
      ];
      return texts.join(', ');
    }
    case 'create': {
      const [, places] = /\bcreate (\d+) at once/.exec(settingOf('contention') ?? '') ?? [];
      return places === undefined ? '' : `${places} at a time on each node, ${on}`;
    }
    case 'wait':
      return 'pods were due before anything was free to start them';
    case 'run':
    case 'postStart':
      return container === '' ? '' : `container "${container}" took most of it`;
    default:
      return '';
  }
}

/** `serial, at most 5/s` -> `serial pulls on 20 nodes, at most 5/s`. */
function pullsText(setting: string, on: string): string {
  return setting.replace(/^(serial|parallel)/, `$1 pulls ${on}`);
}
