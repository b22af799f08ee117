/**
 * Text -> the YAML documents in it, as plain values plus the way back from a field to its line. The values are
 * resolved as `kubectl` resolves them (YAML 1.1: `yes` is a boolean, `0644` is octal), so that what passes here
 * means the same in a cluster. Checks see plain values only; places are looked up when a problem is reported.
 */

import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseAllDocuments,
  type Tags,
  visit,
  type YAMLError,
} from 'yaml';
import type { Report } from './problem.ts';

/** A place in the text; both count from 1. */
interface Place {
  readonly line: number;
  readonly column: number;
}

/** A way into a document: keys of mappings, positions in sequences. */
export type Path = readonly (string | number)[];

export interface YamlDocument {
  readonly value: unknown;
  /** Where the field at `path` stands; for one that is missing, where the nearest enclosing field does. */
  place(path: Path): Place;
}

/** How often one anchor may be used, nested uses multiplied: real files stay far below, decompression bombs do not. */
const MAX_ALIAS_USES = 10_000;
const TEMPLATE_MARK = '{{';
const TEMPLATE_HINT = ' (`{{` is template syntax: render the template first, e.g. with `helm template`)';

/** A lone letter, quoted or not, can only be meant as text: a name. YAML 1.1 takes it for a boolean. */
const LONE_LETTER = /^[yYnN]$/;

/** kubectl's resolver knows neither base-60 numbers nor timestamps: `10:30` and `2020-01-01` stay strings. */
function asKubectl(tags: Tags): Tags {
  const kept = tags.filter((tag) => {
    return typeof tag === 'string' || (tag.format !== 'TIME' && !tag.tag.endsWith(':timestamp'));
  });
  return kept.map((tag) => {
    if (typeof tag === 'string' || !tag.tag.endsWith(':bool') || !('test' in tag) || tag.test === undefined) return tag;
    return { ...tag, test: withoutLoneLetters(tag.test) };
  });
}

function withoutLoneLetters(test: RegExp): RegExp {
  return new RegExp(`(?!${LONE_LETTER.source})${test.source}`);
}

/** The non-empty documents of `text`. Reports syntax errors; a document with one is left out, the others are kept. */
export function parseDocuments(file: string, text: string, report: Report): YamlDocument[] {
  const lines = new LineCounter();
  const parsed = parseAllDocuments(text, {
    version: '1.1',
    customTags: asKubectl,
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'error',
  });
  const documents: YamlDocument[] = [];
  if ('empty' in parsed) return documents;
  for (const document of parsed) {
    const refuse = (offset: number, message: string): void => {
      const { line, col } = lines.linePos(offset);
      report({ file, line, column: col, path: '(document)', message });
    };
    if (reportSyntaxErrors(document, text, refuse) || reportBadAliases(document, refuse)) continue;
    const value = toValue(document, refuse);
    if (value === null || value === undefined) continue;
    documents.push({ value, place: (path) => placeOf(document, path, lines) });
  }
  return documents;
}

type Refuse = (offset: number, message: string) => void;

/** One broken token breaks what follows, so only the first syntax error is reported; each repeated key stands alone. */
function reportSyntaxErrors(document: Document.Parsed, text: string, refuse: Refuse): boolean {
  let seenSyntaxError = false;
  for (const error of document.errors) {
    if (error.code === 'DUPLICATE_KEY') {
      refuse(error.pos[0], `Duplicate value: ${repeatedKey(text, error)}; expected each key once in a mapping`);
    } else if (!seenSyntaxError) {
      seenSyntaxError = true;
      refuse(error.pos[0], `expected valid YAML: ${explain(error)}${templateHint(text, error.pos[0])}`);
    }
  }
  return document.errors.length > 0;
}

/** The parser descends once a level, and reports where its stack ended. */
function explain({ message }: YAMLError): string {
  return message.includes('call stack') ? 'collections are nested too deeply here' : message;
}

function repeatedKey(text: string, error: YAMLError): string {
  const key = /^[^\s:]+/.exec(text.slice(error.pos[0]))?.[0] ?? '';
  return JSON.stringify(key);
}

function templateHint(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const end = text.indexOf('\n', offset);
  const line = text.slice(start, end === -1 ? undefined : end);
  return line.includes(TEMPLATE_MARK) ? TEMPLATE_HINT : '';
}

/** Aliases of nothing, and aliases of a collection that holds them: both make a value that is no tree. */
function reportBadAliases(document: Document.Parsed, refuse: Refuse): boolean {
  const anchors = new Map<string, Node>();
  let found = false;
  visit(document, {
    Node(_key, node, ancestors) {
      if (!isAlias(node)) {
        if (node.anchor !== undefined) anchors.set(node.anchor, node);
        return;
      }
      const target = anchors.get(node.source);
      if (target !== undefined && !ancestors.includes(target)) return;
      const why = target === undefined ? 'is not defined before its use' : 'contains this alias itself';
      refuse(node.range?.[0] ?? 0, `anchor ${JSON.stringify(node.source)} ${why}`);
      found = true;
    },
  });
  return found;
}

function toValue(document: Document.Parsed, refuse: Refuse): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIAS_USES });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    refuse(document.range[0], `cannot be resolved: ${why}`);
    return undefined;
  }
}

function placeOf(document: Document.Parsed, path: Path, lines: LineCounter): Place {
  let node: Node | null = document.contents;
  let offset = node?.range?.[0] ?? document.range[0];
  for (const step of path) {
    const next = child(resolve(node, document), step);
    if (next === undefined) break;
    node = next.value;
    offset = (isCollection(node) ? next.key : node)?.range?.[0] ?? next.key?.range?.[0] ?? offset;
  }
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}

function resolve(node: Node | null, document: Document.Parsed): Node | null {
  return isAlias(node) ? (node.resolve(document) ?? null) : node;
}

/** The field of `node` under `step`: its key, where it has one, and its value. Merged (`<<`) fields have no place of their own. */
function child(node: Node | null, step: string | number): { key: Node | null; value: Node | null } | undefined {
  if (isSeq(node)) {
    const item = node.items[Number(step)] as Node | undefined;
    return item === undefined ? undefined : { key: item, value: item };
  }
  if (!isMap(node)) return undefined;
  for (const pair of node.items as Pair<Node, Node | null>[]) {
    if (isScalar(pair.key) && String(pair.key.value) === String(step)) return { key: pair.key, value: pair.value };
  }
  return undefined;
}
