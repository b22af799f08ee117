/**
 * The code that the documents show, each block with its place.
 */

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const ROOT: string = fileURLToPath(new URL('../../', import.meta.url));

export interface CodeBlock {
  readonly file: string;
  /** Of its first line of code, from 1. */
  readonly line: number;
  /** As the fence says; empty where it says none. */
  readonly language: string;
  readonly code: string;
}

/** Every document that people read, tests' own notes aside. */
export const DOCUMENTS: readonly string[] = execFileSync('git', ['ls-files', '*.md', ':!test'], {
  cwd: ROOT,
  encoding: 'utf8',
})
  .trimEnd()
  .split('\n');

export const CODE_BLOCKS: readonly CodeBlock[] = DOCUMENTS.flatMap(blocksOf);

export function blocksIn(file: string, language: string): CodeBlock[] {
  return CODE_BLOCKS.filter((block) => block.file === file && block.language === language);
}

export function placeOf({ file, line }: CodeBlock): string {
  return `${file}:${line}`;
}

function blocksOf(file: string): CodeBlock[] {
  const text = readFileSync(`${ROOT}${file}`, 'utf8');
  return Array.from(text.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm), ({ 1: language = '', 2: code = '', index }) => ({
    file,
    line: text.slice(0, index).split('\n').length + 1,
    language,
    code,
  }));
}
