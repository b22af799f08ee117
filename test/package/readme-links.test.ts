import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { withAbsoluteLinks, withRelativeLinks } from '../../scripts/package-readme.ts';

const README = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
const LINK = /\]\(([^)]+)\)/g;
const targets = (markdown: string): string[] => Array.from(markdown.matchAll(LINK), ([, target = '']) => target);

describe('README in the package', () => {
  it('has links that work on any page, pictures included', () => {
    const links = targets(withAbsoluteLinks(README));
    assert.deepEqual(
      links.filter((link) => !link.startsWith('https://')),
      [],
    );
    assert.ok(links.includes('https://raw.githubusercontent.com/refmanager/refmanager/main/docs/report.png'));
    assert.ok(links.includes('https://github.com/refmanager/refmanager/blob/main/docs/cli.md'));
  });

  it('has links of the repository again afterwards', () => {
    assert.equal(withRelativeLinks(withAbsoluteLinks(README)), README);
    assert.ok(targets(README).includes('docs/cli.md'));
  });
});
