/**
 * What a scenario file comes to with the values that it is given from outside: variables of the environment first, then
 * settings of the command line.
 */

import { preview, RefManagerError } from '../../errors.ts';
import type { Path } from '../../input/yaml-documents.ts';
import type { ParameterFact } from '../../result/scenario-result.ts';
import { type Environment, interpolate, type TypedValue } from './interpolation.ts';
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

/** The texts that take the place of values, as a tree of the steps that lead to them: one walk puts all of them in. */
interface Texts {
  here?: TypedValue;
  readonly below: Map<string, Texts>;
}

export class GivenValues {
  readonly problems: PlacedProblem[];
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
    this.problems = [...problems];
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
    const told = new Set(paths.map(keyOf));
    const wrong = this.#typed.filter(({ path }) => told.has(keyOf(path)));
    const value = withTexts(this.#value, treeOf(wrong));
    if (value === this.#value) return false;
    this.#value = value;
    return true;
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

function keyOf(path: Path): string {
  return JSON.stringify(path.map(String));
}

function treeOf(values: readonly TypedValue[]): Texts {
  const root: Texts = { below: new Map() };
  for (const value of values) {
    let at = root;
    for (const step of value.path.map(String)) {
      const next = at.below.get(step) ?? { below: new Map() };
      at.below.set(step, next);
      at = next;
    }
    at.here = value;
  }
  return root;
}

/** `value` with the texts put in; itself when none has its place any more, because a setting has taken it. */
function withTexts(value: unknown, { here, below }: Texts): unknown {
  if (here !== undefined) return value === here.value ? here.text : value;
  if (typeof value !== 'object' || value === null || below.size === 0) return value;
  let isChanged = false;
  const changed = (step: string, inner: unknown): unknown => {
    const texts = below.get(step);
    const result = texts === undefined ? inner : withTexts(inner, texts);
    isChanged ||= result !== inner;
    return result;
  };
  const copy = Array.isArray(value)
    ? value.map((inner, i) => changed(String(i), inner))
    : Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, changed(key, inner)]));
  return isChanged ? copy : value;
}

function startsWith(path: Path, beginning: Path): boolean {
  return beginning.every((step, i) => String(path[i]) === String(step)) && beginning.length <= path.length;
}
