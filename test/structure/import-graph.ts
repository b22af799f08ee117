/**
 * Every relative import of the repository's code, types included: who names whom.
 */

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const CODE = /\.(ts|mts|mjs|js)$/;
const COMMENT = /\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm;
/** `from './x.ts'`, `import './x.ts'` and `import('./x.ts')`. */
const RELATIVE_IMPORT = /(?:\bfrom\s+|\bimport\s*\(?\s*)'(\.\.?\/[^']+)'/g;

/** One import: both files as paths from the repository's root, with `/`. */
export interface Import {
  readonly from: string;
  readonly to: string;
}

/** The files that git knows in `folders` and whose names `pattern` matches. */
export function filesOf(folders: readonly string[], pattern: RegExp = CODE): string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '--', ...folders], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return listed.split('\n').filter((file) => pattern.test(file));
}

/** The relative imports of `file` that name code. */
export function importsOf(file: string, source: string = readFileSync(join(ROOT, file), 'utf8')): Import[] {
  const found = [...source.replace(COMMENT, '').matchAll(RELATIVE_IMPORT)];
  return found
    .map(([, specifier = '']) => ({ from: file, to: join(dirname(file), specifier).replaceAll('\\', '/') }))
    .filter(({ to }) => CODE.test(to));
}

/** The groups of files that import each other in a circle, each sorted; empty when there is none. */
export function circles(imports: readonly Import[]): string[][] {
  const targets = new Map<string, string[]>();
  for (const { from, to } of imports) targets.set(from, [...(targets.get(from) ?? []), to]);
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const path: string[] = [];
  const onPath = new Set<string>();
  const found: string[][] = [];
  // Tarjan's strongly connected components.
  const visit = (file: string): void => {
    order.set(file, order.size);
    lowest.set(file, order.get(file) as number);
    path.push(file);
    onPath.add(file);
    for (const target of targets.get(file) ?? []) {
      if (!order.has(target)) visit(target);
      if (!onPath.has(target)) continue;
      lowest.set(file, Math.min(lowest.get(file) as number, lowest.get(target) as number));
    }
    if (lowest.get(file) !== order.get(file)) return;
    const group = path.splice(path.indexOf(file));
    for (const member of group) onPath.delete(member);
    const isCircle = group.length > 1 || (targets.get(file) ?? []).includes(file);
    if (isCircle) found.push(group.toSorted());
  };
  for (const file of targets.keys()) if (!order.has(file)) visit(file);
  return found;
}
