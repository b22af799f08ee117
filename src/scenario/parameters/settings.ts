/**
 * `--set executor.rate=80/s`: values from the command line put in the place of a scenario file's.
 */

import { type Path, parseDocuments } from '../../input/yaml-documents.ts';
import { hideCallCommas, restoreCallCommas } from '../latency/call-commas.ts';

/** One value to put in. */
export interface Setting {
  /** As given: `executor.rate=80/s`. */
  readonly text: string;
  /** Its left side as given. */
  readonly name: string;
  readonly path: Path;
  /** `null` takes the key out. */
  readonly value: unknown;
}

/** Far deeper than any scenario. */
const MOST_STEPS = 50;
const SETTING_EXPECTED = 'PATH=VALUE, e.g. executor.rate=80/s or pods[0].scale=5';

/** `key`, `.key`, `[0]`, `.0` or `["any key"]`; braces as in `start_duration{workload:cart}` belong to a key. */
const STEP = /\.?(?:\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]|([^.[\]={}"]+(?:\{[^}]*\})?))/y;

/** The setting that `text` writes, or why it is none. */
export function parseSetting(text: string): Setting | { readonly problem: string } {
  const path: (string | number)[] = [];
  STEP.lastIndex = 0;
  let end = 0;
  for (let match = STEP.exec(text); match !== null; match = STEP.exec(text)) {
    const [, index, quoted, key = ''] = match;
    end = STEP.lastIndex;
    if (path.length === MOST_STEPS) return { problem: `expected at most ${MOST_STEPS} steps before the =` };
    if (quoted === undefined) path.push(index !== undefined || /^\d+$/.test(key) ? Number(index ?? key) : key.trim());
    else {
      const unquoted = parseQuoted(quoted);
      if (unquoted === undefined)
        return { problem: `expected ${SETTING_EXPECTED}; ${quoted} is no text as JSON has it` };
      path.push(unquoted);
    }
  }
  if (path.length === 0 || text[end] !== '=') return { problem: `expected ${SETTING_EXPECTED}` };
  const value = parseValue(text.slice(end + 1));
  if ('problem' in value) return value;
  return { text, name: text.slice(0, end), path, value: value.value };
}

function parseQuoted(quoted: string): string | undefined {
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return undefined; // `\q`, for instance
  }
}

function parseValue(text: string): { readonly value: unknown } | { readonly problem: string } {
  if (text.trim() === '') return { problem: 'expected a value after the =, or null to take the key out' };
  const problems: string[] = [];
  const [document, second] = parseDocuments('', hideCallCommas(text), ({ message }) => void problems.push(message));
  const [problem] = problems;
  if (problem !== undefined) return { problem: `expected a value in YAML after the =: ${problem}` };
  if (second !== undefined) return { problem: 'expected one value after the =' };
  return { value: restoreCallCommas(document?.value ?? null) };
}

/** `value` with `setting` in it, or why it does not fit. `value` is not changed. */
export function applySetting(
  value: unknown,
  { path, value: given }: Setting,
): { readonly value: unknown } | { readonly problem: string } {
  return put(value, path, given, []);
}

type Put = { readonly value: unknown } | { readonly problem: string };

function put(here: unknown, path: Path, given: unknown, above: Path): Put {
  const [step, ...rest] = path;
  if (step === undefined) return { value: given };
  if (Array.isArray(here)) return putInList(here, step, rest, given, above);
  if (typeof here === 'object' || here === undefined) return putInMapping(here ?? {}, String(step), rest, given, above);
  return { problem: `${show(above)} is ${JSON.stringify(here)}: there is nothing under it` };
}

function putInMapping(here: object, key: string, rest: Path, given: unknown, above: Path): Put {
  const below = put(Object.hasOwn(here, key) ? (here as Record<string, unknown>)[key] : undefined, rest, given, [
    ...above,
    key,
  ]);
  if ('problem' in below) return below;
  const entries = Object.entries(here);
  const at = entries.findIndex(([known]) => known === key);
  const isGone = rest.length === 0 && below.value === null;
  entries.splice(
    at < 0 ? entries.length : at,
    at < 0 ? 0 : 1,
    ...(isGone ? [] : [[key, below.value] as [string, unknown]]),
  );
  return { value: Object.fromEntries(entries) };
}

function putInList(here: readonly unknown[], step: string | number, rest: Path, given: unknown, above: Path): Put {
  if (typeof step !== 'number' || step > here.length) {
    return {
      problem: `${show(above)} is a list of ${here.length}: expected [0] to [${here.length}], got ${JSON.stringify(step)}`,
    };
  }
  const below = put(here[step], rest, given, [...above, step]);
  if ('problem' in below) return below;
  const isGone = rest.length === 0 && below.value === null;
  return { value: here.toSpliced(step, 1, ...(isGone ? [] : [below.value])) };
}

function show(path: Path): string {
  return path.length === 0 ? 'the scenario' : path.join('.');
}
