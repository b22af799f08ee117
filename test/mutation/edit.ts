/** A seeded bug is made of edits: pieces of the sources, and what stands there instead. */

import { type Occurrence, occurrencesOf } from './occurrences.ts';
import { fileNamed, filesAmong, type Sources } from './sources.ts';
import { tokensOf } from './tokens.ts';

export interface Edit {
  /** Whole tokens. How they are spaced, broken into lines and commented does not matter. */
  readonly find: string;
  /** May be empty. */
  readonly replace: string;
  /** The file it stands in, by base name or by the end of its path; without it, any file that the mutant may edit. */
  readonly file?: string;
  /** In how many places it stands; all of them are edited. 1 by default. */
  readonly places?: number;
}

export function edit(find: string, replace: string, where: Pick<Edit, 'file' | 'places'> = {}): Edit {
  return { find, replace, ...where };
}

/**
 * The sources with the edits made one after the other, each in what the ones before it left.
 * @param among - what edits that name no file are looked for in: folders and files, as `filesAmong` takes them
 * @throws when an edit does not occur in exactly as many places as it says, when its file is missing or
 *   ambiguous, and when it changes nothing, or what stands beside it too
 */
export function withEdits(sources: Sources, edits: readonly Edit[], among: readonly string[]): Sources {
  const edited = new Map(sources);
  for (const each of edits) make(each, edited, among);
  return edited;
}

function make({ find, replace, file, places = 1 }: Edit, edited: Map<string, string>, among: readonly string[]): void {
  const files = file === undefined ? filesAmong(among, edited) : [fileNamed(file, edited)];
  const found = files.map((path) => {
    const text = edited.get(path) as string;
    return { path, text, occurrences: occurrencesOf(find, text) };
  });
  const count = found.reduce((sum, { occurrences }) => sum + occurrences.length, 0);
  if (count !== places) {
    const all = found.flatMap(({ path, text, occurrences }) =>
      occurrences.map(({ start }) => `${path}:${text.slice(0, start).split('\n').length}`),
    );
    const where = all.length > 0 ? all.join(', ') : (file ?? among.join(', '));
    throw new Error(`the text to replace occurs ${count} times instead of ${places}, in ${where}:\n${find}`);
  }
  if (sameTokens(find, replace)) throw new Error(`the replacement changes nothing:\n${replace}`);
  for (const { path, text, occurrences } of found)
    if (occurrences.length > 0) edited.set(path, replaced(text, occurrences, replace));
}

function replaced(text: string, occurrences: readonly Occurrence[], replace: string): string {
  const before = [0, ...occurrences.map(({ end }) => end)];
  const after = [...occurrences.map(({ start }) => start), text.length];
  const edited = before.map((start, index) => text.slice(start, after[index])).join(` ${replace} `);
  const tokens = tokensOf(text);
  const gone = tokens.filter(({ start }) => occurrences.some((one) => start >= one.start && start < one.end));
  const there = tokensOf(replace).length * occurrences.length;
  // A comment at its end would swallow what follows.
  if (tokensOf(edited).length !== tokens.length - gone.length + there)
    throw new Error(`the replacement changes what stands beside it:\n${replace}`);
  return edited;
}

function sameTokens(one: string, other: string): boolean {
  const [texts, others] = [one, other].map((piece) => tokensOf(piece).map(({ text }) => text));
  return JSON.stringify(texts) === JSON.stringify(others);
}
