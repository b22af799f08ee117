/**
 * Mutants: copies of the real sources with a bug seeded by edits, imported from where they were copied to. Nothing of the
 * sources is kept in the tests, so an edit whose text is gone from them fails loudly.
 */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Edit, withEdits } from './edit.ts';
import { closureOf, fileNamed, readSources, type Sources, writeSources } from './sources.ts';

const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));
const SOURCES = ['src'];
/** Read once: no test changes them. */
let repository: Sources | undefined;

export interface Mutation {
  readonly edits: readonly Edit[];
  /** What edits that name no file are looked for in: folders by their path from the repository's root, files by name. */
  readonly among: readonly string[];
  /** What is copied besides `src/`: test code that shall import the mutant in place of the sources. */
  readonly beside?: readonly string[];
}

/**
 * All that is copied, with the edits made.
 * @throws when an edit does not fit the sources: `withEdits` says when
 */
export function mutatedSources({ edits, among, beside = [] }: Mutation): Sources {
  repository ??= readSources(REPOSITORY, SOURCES);
  return withEdits(new Map([...repository, ...readSources(REPOSITORY, beside)]), edits, among);
}

/** The modules of a mutant, as long as `withMutant` runs. Written when they are asked for: few of them ever are. */
export class MutantModules {
  readonly #folder: string;
  readonly #sources: Sources;
  readonly #written = new Set<string>();

  constructor(folder: string, sources: Sources) {
    this.#folder = folder;
    this.#sources = sources;
  }

  /** The URL of the module in the file of this name: `fileNamed` says which. */
  url(name: string): string {
    const path = fileNamed(name, this.#sources);
    const missing = [...closureOf(path, this.#sources)].filter(([needed]) => !this.#written.has(needed));
    writeSources(new Map(missing), this.#folder);
    for (const [needed] of missing) this.#written.add(needed);
    return pathToFileURL(join(this.#folder, path)).href;
  }

  /** What the modules in these files export, together. */
  async load<Exports extends object>(...names: readonly string[]): Promise<Exports> {
    const modules = await Promise.all(names.map(async (name) => (await import(this.url(name))) as object));
    return Object.assign({}, ...modules) as Exports;
  }
}

/**
 * Runs `body` with a mutant. It is gone when `body` is over; what was imported by then goes on working.
 * @throws what `mutatedSources` throws
 */
export async function withMutant<Result>(
  mutation: Mutation,
  body: (mutant: MutantModules) => Promise<Result>,
): Promise<Result> {
  const sources = mutatedSources(mutation);
  const folder = mkdtempSync(join(tmpdir(), 'refmanager-mutant-'));
  try {
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    return await body(new MutantModules(folder, sources));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
