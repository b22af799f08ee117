/**
 * Text -> the parts that are parsed on their own, so that memory is needed for one document at a time and an error in
 * one leaves the others alone. Cut as kubectl cuts: at lines that begin with `---`, and JSON objects one after another.
 */

/** A piece of the text and where it begins. */
export interface TextPart {
  readonly text: string;
  readonly offset: number;
}

const MARKER = '---';
const BYTE_ORDER_MARK = '\ufeff';

/** The parts of `text` in order, each at most one document but for those that `...` separates. Blank ones are left out. */
export function* cutDocuments(text: string): Generator<TextPart, void, undefined> {
  let start = 0;
  let afterMarker = 0;
  for (let marker = nextMarker(text, 0); ; marker = nextMarker(text, marker + MARKER.length)) {
    const end = marker === -1 ? text.length : text.charAt(marker - 1) === BYTE_ORDER_MARK ? marker - 1 : marker;
    // A directive belongs to the document after its marker.
    const isDirective = marker !== -1 && hasDirective(text, afterMarker, end);
    afterMarker = marker + MARKER.length;
    if (isDirective) continue;
    yield* cutJsonObjects(text, start, end);
    if (marker === -1) return;
    start = marker;
  }
}

/** Offset of the next line that begins with `---` alone, or with a blank after it; -1 when there is none. */
function nextMarker(text: string, from: number): number {
  for (let at = text.indexOf(MARKER, from); at !== -1; at = text.indexOf(MARKER, at + 1)) {
    if (isLineStart(text, at) && /^[ \t\r\n]?$/.test(text.charAt(at + MARKER.length))) return at;
  }
  return -1;
}

/** True at the start of a line; byte order marks that come before are nothing. */
function isLineStart(text: string, at: number): boolean {
  let start = at;
  while (text.charAt(start - 1) === BYTE_ORDER_MARK) start--;
  const before = text.charAt(start - 1);
  return start === 0 || before === '\n' || before === '\r';
}

/** True when the first line that is neither blank nor a comment is a `%` directive. */
function hasDirective(text: string, start: number, end: number): boolean {
  return text.charAt(firstContent(text, start, end)) === '%';
}

/** Offset of the first character that is no blank, no byte order mark and not in a comment line; `end` for none. */
function firstContent(text: string, start: number, end: number): number {
  let at = start;
  while (at < end) {
    const character = text.charAt(at);
    if (character === '#') {
      while (at < end && text.charAt(at) !== '\n' && text.charAt(at) !== '\r') at++;
    } else if (!' \t\r\n\ufeff'.includes(character)) return at;
    at++;
  }
  return end;
}

/** Objects in brackets that follow one another without a marker are documents of their own. */
function* cutJsonObjects(text: string, start: number, end: number): Generator<TextPart, void, undefined> {
  let from = start;
  const afterMarker = isMarkerAt(text, start) ? start + MARKER.length : start;
  let object = firstContent(text, afterMarker, end);
  while (object < end && text.charAt(object) === '{') {
    const close = endOfObject(text, object, end);
    const next = firstContent(text, close, end);
    if (next >= end || text.charAt(next) !== '{') break;
    yield { text: text.slice(from, close), offset: from };
    from = close;
    object = next;
  }
  const part = text.slice(from, end);
  if (firstContent(part, 0, part.length) < part.length) yield { text: part, offset: from };
}

function isMarkerAt(text: string, at: number): boolean {
  return text.startsWith(MARKER, at);
}

/** The offset behind the bracket that closes the one at `open`; `end` when none does. */
function endOfObject(text: string, open: number, end: number): number {
  let depth = 0;
  for (let at = open; at < end; at++) {
    const character = text.charAt(at);
    if (character === '"') at = endOfQuotes(text, at, end);
    else if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') {
      depth--;
      if (depth === 0) return at + 1;
    }
  }
  return end;
}

function endOfQuotes(text: string, open: number, end: number): number {
  for (let at = open + 1; at < end; at++) {
    const character = text.charAt(at);
    if (character === '\\') at++;
    else if (character === '"') return at;
  }
  return end;
}
