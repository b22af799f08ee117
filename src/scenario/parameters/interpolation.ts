/**
 * `${NAME}` and `${NAME:-default}` in the values of a scenario file: put in from the environment, as Docker Compose does.
 * Before the text is parsed their characters are replaced, one for one, so that they can stand in YAML's flow style and
 * places stay right; what a variable holds is never parsed as YAML.
 */

import type { Path } from '../../input/yaml-documents.ts';

/** A variable that a file asked for, and what it came to. */
interface UsedVariable {
  readonly name: string;
  readonly value: string;
  readonly from: 'environment' | 'default';
}

/** What may be read: `process.env`, or a part of it. */
export type Environment = Readonly<Record<string, string | undefined>>;

const REFERENCE = /(\$?)\$\{([A-Za-z_]\w*)(:?-([^}$\n]*))?\}/g;
/** Means something in YAML, or to the commas of calls. */
const SPECIAL = /[{}[\],:#&*!|>'"%@`()$]/g;
/** From the private use area, beyond the one stand-in of call-commas.ts. */
const STAND_INS = 0xe100;
const STAND_IN = /[\ue100-\ue17f]/g;

/** `text` with the special characters of its references replaced. */
export function hideReferences(text: string): string {
  return text.replaceAll(REFERENCE, (reference) => {
    return reference.replaceAll(SPECIAL, (special) => String.fromCharCode(STAND_INS + special.charCodeAt(0)));
  });
}

/** `text` as it was before hideReferences. */
function restored(text: string): string {
  return text.replaceAll(STAND_IN, (character) => String.fromCharCode(character.charCodeAt(0) - STAND_INS));
}

export interface Interpolated {
  /** The value with all references put in. What comes to a number, `true` or `false` is one. */
  readonly value: unknown;
  /** By name, in the order of the file. */
  readonly variables: readonly UsedVariable[];
  /** Where something was put in that is not text now, and the text that it was. */
  readonly typed: readonly { readonly path: Path; readonly text: string }[];
  readonly problems: readonly { readonly path: Path; readonly message: string }[];
}

/** Puts the variables of `environment` into what was parsed of a text that hideReferences had. Keys stay as written. */
export function interpolate(parsed: unknown, environment: Environment): Interpolated {
  const variables = new Map<string, UsedVariable>();
  const typed: { path: Path; text: string }[] = [];
  const problems: { path: Path; message: string }[] = [];

  const variable = (
    name: string,
    fallback: string | undefined,
    isUnset: (value: string) => boolean,
    path: Path,
  ): string => {
    const value = environment[name];
    if (value !== undefined && !isUnset(value)) {
      variables.set(name, { name, value, from: 'environment' });
      return value;
    }
    if (fallback === undefined) {
      problems.push({
        path,
        message: `\${${name}} is not set in the environment: set ${name}, or give a default: \${${name}:-…}`,
      });
      return '';
    }
    if (!variables.has(name)) variables.set(name, { name, value: fallback, from: 'default' });
    return fallback;
  };

  const text = (hidden: string, path: Path): unknown => {
    const written = restored(hidden);
    let isPutIn = false;
    const result = written.replaceAll(
      REFERENCE,
      (reference, escape: string, name: string, rest?: string, fallback?: string) => {
        if (escape !== '') return reference.slice(1);
        isPutIn = true;
        return variable(name, fallback, (value) => value === '' && rest?.startsWith(':') === true, path);
      },
    );
    if (!isPutIn && /(^|[^$])\$\{/.test(written)) {
      problems.push({ path, message: `${JSON.stringify(written)}: expected \${NAME} or \${NAME:-default}` });
    }
    if (!isPutIn) return result;
    const value = typedValue(result);
    if (typeof value !== 'string') typed.push({ path, text: result });
    return value;
  };

  const walk = (value: unknown, path: Path): unknown => {
    if (typeof value === 'string') return text(value, path);
    if (Array.isArray(value)) return value.map((each, i) => walk(each, [...path, i]));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [restored(key), walk(each, [...path, restored(key)])]),
    );
  };

  return { value: walk(parsed, []), variables: [...variables.values()], typed, problems };
}

/** The number or boolean that `text` writes; else the text. */
export function typedValue(text: string): string | number | boolean {
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  return text === 'true' || text === 'false' ? text === 'true' : text;
}
