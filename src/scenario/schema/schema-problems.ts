/**
 * What the schema found wrong -> problems with their place in the file, in words, with the key or value that was meant.
 */

import type { z } from 'zod';
import { closest } from '../../input/closest.ts';
import { show } from '../../input/field.ts';
import type { Path } from '../../input/yaml-documents.ts';
import { kindWithKey, knownKeys, knownValues } from './known-keys.ts';

/** One thing that is wrong, at a path of the file. */
export interface Finding {
  readonly path: Path;
  readonly message: string;
}

type Issue = z.core.$ZodIssue;

/** All that `error` says about `value`. */
export function findings(error: z.core.$ZodError, value: unknown): Finding[] {
  return error.issues.flatMap((issue) => findingsOf(issue, [], value));
}

function findingsOf(issue: Issue, base: Path, value: unknown): Finding[] {
  const path = [...base, ...issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step))];
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(path, key, value));
  if (issue.code === 'invalid_union') {
    const branch = issue.errors.find((issues) => issues.length > 0 && !issues.some(isAboutTheWhole));
    if (branch !== undefined) return branch.flatMap((inner) => findingsOf(inner, path, value));
    if (issue.discriminator !== undefined)
      return [
        unknownKind(
          [...path.filter((step, i) => i < path.length - 1 || step !== issue.discriminator), issue.discriminator],
          value,
        ),
      ];
  }
  return [{ path, message: describe(issue, at(value, path), path) }];
}

/** The value is of another type than this branch of a union wants. */
function isAboutTheWhole({ code, path }: Issue): boolean {
  return path.length === 0 && (code === 'invalid_type' || code === 'invalid_value');
}

function describe(issue: Issue, value: unknown, path: Path): string {
  if (value === undefined) return `Required value: ${expectation(issue)}`;
  if (issue.code === 'invalid_type' && issue.message.startsWith('Invalid input')) {
    return `Invalid value: ${show(value)}: expected ${withArticle(issue.expected)}`;
  }
  if (issue.code === 'invalid_value') {
    const meant = typeof value === 'string' ? closest(value, issue.values.map(String)) : undefined;
    return `Unsupported value: ${show(value)}: ${issue.message}${meant === undefined ? '' : ` (did you mean ${show(meant)}?)`}`;
  }
  return path.length === 0
    ? `Invalid value: ${show(value)}: expected a scenario: a mapping`
    : `Invalid value: ${issue.message}`;
}

function expectation(issue: Issue): string {
  if (issue.code === 'invalid_type' && issue.message.startsWith('Invalid input')) {
    return `expected ${withArticle(issue.expected)}`;
  }
  return issue.message.replace(/, got undefined$/, '');
}

function withArticle(type: string): string {
  const names: Record<string, string> = {
    object: 'a mapping',
    array: 'a list',
    record: 'a mapping',
    int: 'a whole number',
  };
  return names[type] ?? `a ${type}`;
}

function unknownKey(path: Path, key: string, value: unknown): Finding {
  const known = knownKeys(path, value);
  const kind = kindWithKey(path, key);
  if (kind !== undefined) return { path: [...path, key], message: `key ${JSON.stringify(key)} needs kind: ${kind}` };
  const [, name = key, tags = ''] = /^([^{]*)(.*)$/s.exec(key) ?? []; // `start_duration{workload:cart}` of thresholds
  const meant = closest(name, known);
  const hint =
    meant === undefined ? `expected one of ${known.join(', ')}` : `did you mean ${JSON.stringify(meant + tags)}?`;
  return { path: [...path, key], message: `unknown key ${JSON.stringify(key)}: ${hint}` };
}

/** Of executors and runtimes: the name that says which of them it is. */
function unknownKind(path: Path, value: unknown): Finding {
  const known = knownValues(path);
  const kind = at(value, path);
  if (kind === undefined) return { path, message: `Required value: expected one of ${known.join(', ')}` };
  const meant = typeof kind === 'string' ? closest(kind, known) : undefined;
  const hint = meant === undefined ? '' : ` (did you mean ${JSON.stringify(meant)}?)`;
  return { path, message: `Unsupported value: ${show(kind)}: expected one of ${known.join(', ')}${hint}` };
}

function at(value: unknown, path: Path): unknown {
  let here = value;
  for (const step of path) {
    if (typeof here !== 'object' || here === null) return undefined;
    here = (here as Record<string | number, unknown>)[step];
  }
  return here;
}
