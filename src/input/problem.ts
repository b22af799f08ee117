/**
 * What is wrong with a manifest, and where: the one shape in which every check reports, and its line of text.
 */

import { withoutCredentials } from '../errors.ts';
import { printable } from '../text/printable.ts';

/** A place in a text; both count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** A problem of the user's input. `path` names the field as `kubectl` would. */
export interface Problem extends Place {
  readonly file: string;
  /** `spec.containers[0].image`; `(document)` for a whole document, `(file)` for a whole file. */
  readonly path: string;
  /** What was found and what was expected instead. */
  readonly message: string;
}

/** Called once per problem, in the order of the text as far as that is known. */
export type Report = (problem: Problem) => void;

/** A problem that has no line, because there is nothing to read: missing files, directories, empty files. */
export function fileProblem(file: string, message: string): Problem {
  return { file, line: 1, column: 1, path: '(file)', message };
}

/** More of one file help nobody. */
export const MOST_PROBLEMS = 1_000;

/** In place of the problem after MOST_PROBLEMS: that there are more. */
export function restProblem(next: Problem): Problem {
  return { ...next, path: '(file)', message: `has more than ${MOST_PROBLEMS} problems; the rest is not told` };
}

/** The first of them, and that there are more. */
export function firstProblems(problems: readonly Problem[]): readonly Problem[] {
  const next = problems[MOST_PROBLEMS];
  return next === undefined ? problems : [...problems.slice(0, MOST_PROBLEMS), restProblem(next)];
}

/** `file:line:column path message`, one line, as editors and CI logs link it. */
export function formatProblem(problem: Problem): string {
  const { file, line, column, path, message } = problem;
  const [where, what] = [shortened(path, LONGEST_PATH), shortened(withoutCredentials(message), LONGEST_MESSAGE)];
  return printable(`${withoutCredentials(file)}:${line}:${column} ${where} ${what}`);
}

/** Of a key that is a file of its own, the beginning says enough. */
const LONGEST_PATH = 300;
const LONGEST_MESSAGE = 2_000;

function shortened(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest)}… (${text.length} characters)`;
}
