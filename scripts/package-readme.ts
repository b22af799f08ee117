/**
 * README as the package has it: npm's page shows it apart from the repository, so its links and pictures name the
 * repository. `npm pack` runs `node scripts/package-readme.ts absolute` before, and `… relative` after, which brings back
 * what was there.
 */

import { readFileSync, writeFileSync } from 'node:fs';

const ROOT = new URL('../', import.meta.url);
const README = new URL('README.md', ROOT);
/** `](docs/cli.md)`, not `](https://…)` and not `](#here)`. */
const RELATIVE = /(!?)(\[[^\]]*\])\((?![a-z]+:|#)([^)]+)\)/g;

interface Places {
  readonly page: string;
  readonly picture: string;
}

function places(): Places {
  const { repository } = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8')) as {
    repository: { url: string };
  };
  const page = repository.url.replace(/^git\+|\.git$/g, '');
  return { page: `${page}/blob/main/`, picture: `${page.replace('github.com', 'raw.githubusercontent.com')}/main/` };
}

/** Markdown whose links are of the repository -> whose links are of the web. */
export function withAbsoluteLinks(markdown: string): string {
  const { page, picture } = places();
  return markdown.replace(
    RELATIVE,
    (_link, mark: string, text: string, path: string) => `${mark}${text}(${mark === '' ? page : picture}${path})`,
  );
}

/** And back. */
export function withRelativeLinks(markdown: string): string {
  const { page, picture } = places();
  return markdown.replaceAll(`](${page}`, '](').replaceAll(`](${picture}`, '](');
}

if (process.argv[1] === import.meta.filename) {
  const turns = new Map([
    ['absolute', withAbsoluteLinks],
    ['relative', withRelativeLinks],
  ]);
  const [, , which = ''] = process.argv;
  const turn = turns.get(which);
  if (turn === undefined) throw new Error(`expected absolute or relative, got ${which}`);
  writeFileSync(README, turn(readFileSync(README, 'utf8')));
}
