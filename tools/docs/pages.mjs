// A TypeDoc plugin: a Markdown file becomes a page under its own heading, in the group of the navigation that its folder has.
// The files need no front matter then, which GitHub would show.
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Application, Converter, RendererEvent } from 'typedoc';

/** The first one that a page's path begins with decides. */
const GROUPS = [
  ['docs/guide/', 'Guide'],
  ['docs/decisions/', 'Decisions'],
  ['docs/ARCHITECTURE.md', 'Project'],
  ['docs/', 'Reference'],
  ['bench/', 'Measurements'],
  ['', 'Project'],
];
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const HEADING = /^# (.+)\n+/;

export function load(app) {
  app.on(Application.EVENT_BOOTSTRAP_END, () => {
    app.options.setValue('markdownItLoader', (parser) => parser.core.ruler.push('plain-headings', plainHeadings));
  });
  const titles = new Map();
  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_context, page) => {
    const path = relative(ROOT, page.project.files.getReflectionPath(page));
    const [, title] = HEADING.exec(page.content[0].text) ?? [];
    if (title === undefined) return app.logger.error(`${path}: a page begins with a heading`);
    titles.set(page, title);
    page.frontmatter.group = GROUPS.find(([start]) => path.startsWith(start))[1];
  });
  // Addresses are made of the names of files, and everything that is shown of titles.
  app.renderer.on(RendererEvent.BEGIN, () => {
    for (const [page, title] of titles) page.name = title;
  });
  // The front page has the project's name as its heading already.
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project: { readme } }) => {
    readme[0].text = readme[0].text.replace(HEADING, '');
  });
}

/** Code in a heading as text: TypeDoc leaves code out of anchors and of the page's contents. */
function plainHeadings({ tokens }) {
  for (const [index, { type }] of tokens.entries()) {
    if (type !== 'heading_open') continue;
    for (const token of tokens[index + 1].children) if (token.type === 'code_inline') token.type = 'text';
  }
}
