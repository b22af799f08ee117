// Links of a site on disk that lead nowhere: to a file that is not there, to an anchor that its page does not have, or to
// the root of a server, which a page that is read from disk does not have.
import { globSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const LINK = /\s(?:href|src)="([^"]*)"/g;
const ANCHOR = /\sid="([^"]*)"/g;
const ELSEWHERE = /^(?:[a-z]+:|#$)/i;

/** @returns {{ page: string, link: string, problem: string }[]} */
export function deadLinks(site) {
  const pages = new Map(
    globSync('**/*.html', { cwd: site }).map((name) => [join(site, name), readFileSync(join(site, name), 'utf8')]),
  );
  const anchors = new Map(
    Array.from(pages, ([page, text]) => [page, new Set(Array.from(text.matchAll(ANCHOR), ([, id]) => plain(id)))]),
  );
  return Array.from(pages).flatMap(([page, text]) =>
    Array.from(new Set(Array.from(text.matchAll(LINK), ([, link]) => plain(link))), (link) => ({
      page: relative(site, page),
      link,
      problem: problemOf(link, page, anchors),
    })).filter(({ problem }) => problem !== undefined),
  );
}

function problemOf(link, page, anchors) {
  if (ELSEWHERE.test(link)) return undefined;
  if (link.startsWith('/')) return 'leads to the root of a server';
  const [path = '', anchor] = link.split('#');
  const file = path === '' ? page : resolve(dirname(page), decodeURIComponent(path.split('?')[0]));
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) return 'there is no such file';
  if (anchor === undefined || anchor === '' || !anchors.has(file)) return undefined;
  return anchors.get(file).has(decodeURIComponent(anchor)) ? undefined : 'the page has no such anchor';
}

function plain(attribute) {
  return attribute.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&');
}
