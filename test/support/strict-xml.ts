/**
 * A small parser of XML that accepts nothing it does not understand: every tag closed in order, every attribute
 * quoted, no stray `<` or `&`, no forbidden character. Also reads HTML that is written that way.
 */

export interface XmlElement {
  name: string;
  attributes: Record<string, string>;
  children: XmlElement[];
  /** All text inside, entities resolved. */
  text: string;
}

const TOKEN =
  /<\?xml [^>]*\?>|<!doctype html>|<(\/?)([a-zA-Z][\w-]*)((?:\s+[\w:-]+(?:="[^"<]*")?)*)\s*(\/?)>|([^<]+)/gy;
const ATTRIBUTE = /([\w:-]+)(?:="([^"<]*)")?/g;
const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };

/** The root element of `text`; elements named in `unclosed` have no end tag, the text of those in `raw` is not parsed. */
export function parseXml(
  text: string,
  options: { unclosed?: readonly string[]; raw?: readonly string[] } = {},
): XmlElement {
  const forbidden = /[^\P{Cc}\t\n\r]|[\ufffe\uffff]|\p{Surrogate}/u.exec(text);
  if (forbidden) throw new SyntaxError(`forbidden character at ${forbidden.index}`);
  const root: XmlElement = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  const token = new RegExp(TOKEN);
  while (token.lastIndex < text.length) {
    const at = token.lastIndex;
    const match = token.exec(text);
    if (match === null) throw new SyntaxError(`not understood at ${at}: ${text.slice(at, at + 60)}`);
    const [, closing, name, attributes = '', empty, plain] = match;
    const parent = open.at(-1) ?? root;
    if (plain !== undefined) for (const element of open) element.text += resolve(plain);
    if (name === undefined) continue;
    if (closing === '/') {
      if (open.pop()?.name !== name) throw new SyntaxError(`</${name}> closes what is not open, at ${at}`);
      continue;
    }
    const element: XmlElement = { name, attributes: attributesOf(attributes), children: [], text: '' };
    parent.children.push(element);
    if (empty === '/' || options.unclosed?.includes(name)) continue;
    open.push(element);
    if (!options.raw?.includes(name)) continue;
    const end = text.indexOf(`</${name}>`, token.lastIndex);
    element.text = text.slice(token.lastIndex, end);
    token.lastIndex = end;
  }
  if (open.length !== 1) throw new SyntaxError(`<${open.at(-1)?.name}> is never closed`);
  if (root.children.length !== 1) throw new SyntaxError(`${root.children.length} root elements`);
  return root;
}

/** All elements of that name below `element`, in order. */
export function elementsOf(element: XmlElement, name: string): XmlElement[] {
  return element.children.flatMap((child) => [...(child.name === name ? [child] : []), ...elementsOf(child, name)]);
}

function attributesOf(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [, name = '', value = ''] of text.matchAll(ATTRIBUTE)) {
    if (name in found) throw new SyntaxError(`attribute ${name} twice`);
    found[name] = resolve(value);
  }
  return found;
}

function resolve(text: string): string {
  return text.replace(/&(?:#(\d+)|(\w+));|&/g, (entity, code: string | undefined, name: string | undefined) => {
    if (code !== undefined) return String.fromCodePoint(Number(code));
    const character = name === undefined ? undefined : NAMED[name];
    if (character === undefined) throw new SyntaxError(`unknown entity ${entity}`);
    return character;
  });
}
