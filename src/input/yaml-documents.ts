/**
 * Text -> the YAML documents in it, one after the other, as plain values plus the way back from a field to its line. The
 * values are resolved as `kubectl` resolves them (YAML 1.1: `yes` is a boolean, `0644` is octal), so that what passes here
 * means the same in a cluster. Checks see plain values only; places are looked up when a problem is reported.
 */

import { type Event, parseEvents, YAMLException } from 'js-yaml';
import type { Place, Report } from './problem.ts';
import { type Composed, composeDocuments, type Path } from './yaml/compose.ts';
import { type DeepenedText, deepenContinuationLines } from './yaml/continuation-lines.ts';
import { cutDocuments, type TextPart } from './yaml/cut-documents.ts';
import { LineIndex } from './yaml/line-index.ts';
import { NodePlaces } from './yaml/node-places.ts';
import { pathText } from './yaml/path-text.ts';
import { explainSyntax, templateHints } from './yaml/syntax-error.ts';
import { offsetPastLimit } from './yaml/value-limit.ts';

export type { Path } from './yaml/compose.ts';

export interface YamlDocument {
  readonly value: unknown;
  /** How far in the text it ends. */
  readonly end: number;
  /** Where the field at `path` stands; for one that is missing, where the nearest enclosing field does. */
  place(path: Path): Place;
  /** Where the key of the field at `path` stands. */
  keyPlace(path: Path): Place;
  /** How the plain scalar at `path` is written; undefined for all else. */
  source(path: Path): string | undefined;
}

const DEFICIENT = 'deficient indentation';
const BYTE_ORDER_MARK = '\ufeff';
/** The marker, comments and empty lines. */
const BEFORE_CONTENT = /^\ufeff?(?:---[ \t]*(?=[\r\n#]))?(?:[ \t\ufeff]*(?:#[^\r\n]*)?[\r\n])*\ufeff?/;
/** Far deeper than any manifest; the parser descends once a level. */
const MAX_DEPTH = 500;

/**
 * The non-empty documents of `text`, each parsed when it is asked for. Reports syntax errors; a document with one is left
 * out, the others are kept.
 */
export function* readDocuments(file: string, text: string, report: Report): Generator<YamlDocument, void, undefined> {
  const lines = new LineIndex(text);
  const hintAt = templateHints(text);
  const repeats = { values: 0 };
  for (const part of cutDocuments(text)) {
    const refuse = (offset: number, path: Path, message: string): void => {
      const place = lines.place(part.offset + offset);
      report({ file, ...place, path: pathText(path), message: message + hintAt(part.offset + offset) });
    };
    const parsed = parsePart(part, refuse);
    if (parsed === undefined) continue;
    for (const composed of composeDocuments(parsed.text, parsed.events, repeats)) {
      for (const { offset, path, message } of composed.faults) refuse(parsed.original(offset), path, message);
      if (composed.faults.length > 0 || composed.value === null || composed.value === undefined) continue;
      yield documentOf(composed, parsed, part.offset + part.text.length, (offset) => lines.place(part.offset + offset));
    }
  }
}

/** All documents of `readDocuments`. */
export function parseDocuments(file: string, text: string, report: Report): YamlDocument[] {
  return [...readDocuments(file, text, report)];
}

interface ParsedPart extends DeepenedText {
  readonly events: readonly Event[];
}

type Refuse = (offset: number, path: Path, message: string) => void;

/** One broken token breaks what follows, so only the first syntax error is reported. */
function parsePart(part: TextPart, refuse: Refuse): ParsedPart | undefined {
  const beyond = offsetPastLimit(part.text);
  if (beyond !== undefined) {
    refuse(beyond.offset, [], `expected a smaller document: more than ${beyond.limit} values up to here`);
    return undefined;
  }
  const { text, original } = withoutByteOrderMarks(part.text);
  const parsed = tryParse(text);
  if (!(parsed instanceof YAMLException)) return { text, events: parsed, original };
  const deepened = parsed.reason === DEFICIENT ? deepenContinuationLines(text) : undefined;
  if (deepened !== undefined) {
    const back = (offset: number): number => original(deepened.original(offset));
    const again = tryParse(deepened.text);
    if (!(again instanceof YAMLException)) return { text: deepened.text, events: again, original: back };
    if (again.reason !== DEFICIENT) {
      refuse(back(again.mark?.position ?? 0), [], syntaxMessage(again));
      return undefined;
    }
  }
  refuse(original(parsed.mark?.position ?? 0), [], syntaxMessage(parsed));
  return undefined;
}

/** Files put together with `cat` have marks in the middle, each before what one of them begins with. */
function withoutByteOrderMarks(text: string): DeepenedText {
  const before = BEFORE_CONTENT.exec(text)?.[0] ?? '';
  const marks: number[] = [];
  for (let at = before.indexOf(BYTE_ORDER_MARK); at !== -1; at = before.indexOf(BYTE_ORDER_MARK, at + 1))
    marks.push(at);
  return {
    text: before.replaceAll(BYTE_ORDER_MARK, '') + text.slice(before.length),
    original: (offset) => offset + marksBefore(marks, offset),
  };
}

/** How many of the marks, which are in order, stood before `offset` of the text without them. */
function marksBefore(marks: readonly number[], offset: number): number {
  let low = 0;
  let high = marks.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((marks[middle] as number) - middle <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

function syntaxMessage({ reason, mark }: YAMLException): string {
  return `expected valid YAML: ${explainSyntax(reason, mark?.buffer.charAt(mark.position) ?? '')}`;
}

function tryParse(text: string): readonly Event[] | YAMLException {
  try {
    return parseEvents(text, { maxDepth: MAX_DEPTH });
  } catch (error) {
    if (error instanceof YAMLException) return error;
    throw error;
  }
}

function documentOf(
  composed: Composed,
  parsed: ParsedPart,
  end: number,
  placeOf: (offset: number) => Place,
): YamlDocument {
  let places: NodePlaces | undefined;
  const tree = (): NodePlaces => {
    places ??= new NodePlaces(parsed.text, parsed.events, composed.range);
    return places;
  };
  return {
    value: composed.value,
    end,
    place: (path) => placeOf(parsed.original(tree().offset(path))),
    keyPlace: (path) => placeOf(parsed.original(tree().offset(path, true))),
    source: (path) => tree().source(path),
  };
}
