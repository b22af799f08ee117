/** What does not change while a scenario runs in its plain meaning (world.ts): its automaton of unmerged local states. */

import { WideResults } from '../model/operations.ts';
import { StepRunner } from '../model/step-runner.ts';
import type { Ghost, Scenario } from '../scenario.ts';
import { Knowledge } from '../states/knowledge.ts';
import { LocalStates } from '../states/local-states.ts';

export class WorldRules {
  readonly scenario: Scenario;
  readonly states: LocalStates;
  readonly wide: WideResults;
  readonly ghosts: readonly Ghost[];
  readonly initialWords: Int32Array;

  constructor(scenario: Scenario, wide: WideResults = new WideResults()) {
    this.scenario = scenario;
    this.wide = wide;
    this.ghosts = Object.values(scenario.monitor?.ghosts ?? {});
    const runner = new StepRunner(scenario, this.wide, scenario.reductions?.fuseGhosts ?? true);
    this.initialWords = runner.initialWords(scenario.setup);
    const scripts = scenario.threads.map(({ steps }) => steps);
    this.states = new LocalStates(runner, scripts, new Knowledge(), { merge: false, witnesses: 0 }, () => {});
  }
}
