/**
 * Reads YAML from a string as if it came from standard input.
 */

import { type Manifests, readManifests } from '../../src/workload/read-manifests.ts';

export async function readText(...texts: string[]): Promise<Manifests> {
  async function* input(): AsyncGenerator<Buffer> {
    for (const text of texts) yield Buffer.from(text);
  }
  return readManifests(['-'], input());
}

/** The problems as lines without the file's name: `line:column path message`. */
export async function problemsOf(text: string): Promise<string[]> {
  const { problems } = await readText(text);
  return problems.map(({ line, column, path, message }) => `${line}:${column} ${path} ${message}`);
}

/** A Pod around `spec`, whose lines start at line 5. */
export function podWith(spec: string): string {
  return `apiVersion: v1\nkind: Pod\nmetadata: { name: p }\nspec:\n${spec.replace(/^/gm, '  ')}\n`;
}
