/**
 * What a scenario file comes to with the values that it is given from outside: variables of the environment first, then
 * settings of the command line.
 */

import { preview, RefManagerError } from '../../errors.ts';
import type { Path } from '../../input/yaml-documents.ts';
import type { ParameterFact } from '../../result/scenario-result.ts';
import { type Environment, interpolate, typedValue } from './interpolation.ts';
import { applySetting, parseSetting, type Setting } from './settings.ts';

/** Values from outside the file. */
export interface ScenarioParameters {
  /** `executor.rate=80/s`; a later one wins. */
  readonly set?: readonly string[] | undefined;
  /** What `${NAME}` is taken from; the environment of this process when absent. */
  readonly environment?: Environment | undefined;
}

interface PlacedProblem {
  readonly path: Path;
  readonly message: string;
}

/** A value that was put in as a number or boolean, and can be text where the schema wants that. */
interface TypedValue {
  readonly path: Path;
  readonly text: string;
}

export class GivenValues {
  readonly problems: PlacedProblem[] = [];
  /** As reports show them. */
  readonly facts: ParameterFact[];
  readonly #settings: Setting[] = [];
  readonly #typed: readonly TypedValue[];
  #value: unknown;

  /** @param parsed - of a text that hideReferences had */
  constructor(parsed: unknown, { set = [], environment = process.env }: ScenarioParameters) {
    const { value, variables, typed, problems } = interpolate(parsed, environment);
    this.#value = value;
    this.#typed = typed;
    this.problems.push(...problems);
    this.facts = variables.map(({ name, value: text, from }) => ({ name, value: text, from }));
    for (const text of set) this.#set(text);
  }

  get value(): unknown {
    return this.#value;
  }

  /** Where a problem at `path` comes from, when it is not what the file says: for the end of its message. */
  originOf(path: Path): string {
    const setting = this.#settings.findLast((each) => startsWith(path, each.path) || startsWith(each.path, path));
    return setting === undefined || path.length === 0 ? '' : ` (--set ${preview(setting.text)})`;
  }

  /** Makes those text again that have a problem as what they look like. True when there were any. */
  asText(paths: readonly Path[]): boolean {
    const wrong = this.#typed.filter((each) => paths.some((path) => isSame(path, each.path)));
    let changed = false;
    for (const { path, text } of wrong) {
      const at = valueAt(this.#value, path);
      if (typeof at === 'string' || at !== typedValue(text)) continue; // a setting has taken its place
      const put = applySetting(this.#value, { text, name: '', path, value: text });
      if ('value' in put) this.#value = put.value;
      changed = true;
    }
    return changed;
  }

  #set(text: string): void {
    const setting = parseSetting(text);
    if ('problem' in setting) {
      throw new RefManagerError('ERR_INVALID_OPTION', `--set ${preview(text)}: ${setting.problem}`);
    }
    const put = applySetting(this.#value, setting);
    if ('problem' in put) {
      this.problems.push({ path: setting.path, message: `${put.problem} (--set ${preview(text)})` });
      return;
    }
    this.#settings.push(setting);
    this.#value = put.value;
    const fact: ParameterFact = { name: setting.name, value: text.slice(setting.name.length + 1), from: 'set' };
    const known = this.facts.findIndex(({ name, from }) => from === 'set' && name === fact.name);
    if (known < 0) this.facts.push(fact);
    else this.facts[known] = fact;
  }
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((here, step) => {
    return typeof here === 'object' && here !== null ? (here as Record<string | number, unknown>)[step] : undefined;
  }, value);
}

function startsWith(path: Path, beginning: Path): boolean {
  return beginning.every((step, i) => String(path[i]) === String(step)) && beginning.length <= path.length;
}

function isSame(a: Path, b: Path): boolean {
  return a.length === b.length && startsWith(a, b);
}
