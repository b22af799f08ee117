// The licenses of the packages that the bundler has copied into dist/, as one text: each asks to go with its code.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const PACKAGE = /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/;

/** @throws when a package brings no license text, and its package.json names none */
export function licensesOf(modules) {
  const folders = new Set(modules.flatMap((id) => PACKAGE.exec(id) ?? []));
  const texts = [...folders].map((folder) => {
    const { name, version, license, author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const file = readdirSync(folder).find((one) => /^(licen[cs]e|copying)(\.|$)/i.test(one));
    if (file === undefined && typeof license !== 'string') throw new Error(`${name} has no license text`);
    const text =
      file === undefined ? `${license}, by ${author?.name ?? author}` : readFileSync(join(folder, file), 'utf8');
    return `${name} ${version}\n\n${text.trim()}\n`;
  });
  const intro = 'Parts of these files come from the packages below, under the licenses that follow each name.\n';
  return [intro, ...texts.sort()].join(`\n${'-'.repeat(80)}\n\n`);
}
