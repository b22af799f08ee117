/** Source files in memory, by their path from the repository's root, and what a short name means among them. */

import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, posix, sep } from 'node:path';

/** Text by path. Paths have slashes on every system. */
export type Sources = ReadonlyMap<string, string>;

/** The TypeScript files among `parts`: files, or folders with all that is in them at any depth. */
export function readSources(root: string, parts: readonly string[]): Sources {
  const sources = new Map<string, string>();
  for (const part of parts) {
    const isFolder = statSync(join(root, part)).isDirectory();
    const files = isFolder ? readdirSync(join(root, part), { recursive: true, encoding: 'utf8' }) : [''];
    for (const file of files) {
      const path = join(part, file).replaceAll(sep, '/');
      if (path.endsWith('.ts')) sources.set(path, readFileSync(join(root, path), 'utf8'));
    }
  }
  return sources;
}

/** A file by its path from another, in quotes: what is imported, and what a worker is started from. */
const NAMED_FILE = /'([\w./-]+\.ts)'/g;

/** The file at `path`, and all that it needs of `sources`: what it names, what that names, and so on. */
export function closureOf(path: string, sources: Sources): Sources {
  const closure = new Map<string, string>();
  const open = [path];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const text = sources.get(next);
    if (text === undefined || closure.has(next)) continue;
    closure.set(next, text);
    for (const [, named = ''] of text.matchAll(NAMED_FILE)) open.push(posix.join(dirname(next), named));
  }
  return closure;
}

/** Writes them below a folder. */
export function writeSources(sources: Sources, folder: string): void {
  for (const path of new Set([...sources.keys()].map(dirname))) mkdirSync(join(folder, path), { recursive: true });
  for (const [path, text] of sources) writeFileSync(join(folder, path), text);
}

/**
 * The path of the one file with this base name, or whose path ends so. A whole path comes before the end of a longer one.
 * @throws when there is none, or more than one
 */
export function fileNamed(name: string, sources: Sources): string {
  if (sources.has(name)) return name;
  const found = [...sources.keys()].filter((path) => path.endsWith(`/${name}`));
  const [path, ...others] = found;
  if (path === undefined) throw new Error(`no source file is named ${name}`);
  if (others.length > 0) throw new Error(`${found.length} source files are named ${name}: ${found.join(', ')}`);
  return path;
}

/**
 * The paths of the files that `names` stand for: folders by their path, with all that is in them, and files by `fileNamed`.
 * @throws when a name stands for no file, or for more than one file that are in no such folder
 */
export function filesAmong(names: readonly string[], sources: Sources): readonly string[] {
  const files = names.flatMap((name) => {
    const inside = [...sources.keys()].filter((path) => path.startsWith(`${name}/`));
    return inside.length > 0 ? inside : [fileNamed(name, sources)];
  });
  return [...new Set(files)];
}
