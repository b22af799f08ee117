/**
 * The YAML parser's words for what is wrong -> ours: what was expected, in words of the text rather than of the grammar.
 */

const TEMPLATE_MARK = '{{';
/** Said of whatever is wrong with text that holds `{{`. */
const TEMPLATE_HINT = ' (`{{` is template syntax: render the template first, e.g. with `helm template`)';

const EXPLANATIONS: readonly (readonly [RegExp, string])[] = [
  [/exceeded maxDepth|call stack/, 'collections are nested too deeply here'],
  [/deficient indentation/, 'this line continues a quoted text or a bracket and is not deeper than its key'],
  [/tab characters must not/, 'lines are indented with spaces, never with tabs'],
  [
    /bad indentation of a (mapping|sequence) entry/,
    'this neither belongs to what is above nor begins a key or item of its own: check the indentation, and put quotes around text that holds `: ` or begins with a special character',
  ],
  [
    /end of the stream or a document separator/,
    'the document ended above: expected `---`, or the indentation of what this belongs to',
  ],
  [/missed comma between flow/, 'expected a comma or the closing bracket'],
  [/within a flow collection/, 'a bracket is not closed'],
  [/within a (single|double) quoted scalar/, 'a quoted text is not closed'],
  [/expected ':' after a mapping key/, 'expected `:` after a key'],
  [/multiline key/, 'expected `:` after a key, on the line of the key'],
  [/whitespace character is expected after the key-value/, 'expected a blank after `:`'],
  [/null byte|non-printable|valid JSON character/, 'control characters are not allowed'],
];

/** What to say of an error with the parser's `reason`, met before the character `next`. */
export function explainSyntax(reason: string, next: string): string {
  if (next === ':' && reason.startsWith('bad indentation')) {
    return '`:` makes this a key, which cannot stand here: check the indentation, or put quotes around the text';
  }
  return EXPLANATIONS.find(([pattern]) => pattern.test(reason))?.[1] ?? reason;
}

/** Of an offset in `text`: the hint to templates when the line around it holds their mark, else nothing. */
export function templateHints(text: string): (offset: number) => string {
  // The line that was looked at last: a file may be one line with a hundred thousand faults.
  let [start, end, hint] = [0, -1, ''];
  return (offset) => {
    if (offset >= start && offset <= end) return hint;
    start = text.lastIndexOf('\n', offset - 1) + 1;
    const next = text.indexOf('\n', offset);
    end = next === -1 ? text.length : next;
    hint = text.slice(start, end).includes(TEMPLATE_MARK) ? TEMPLATE_HINT : '';
    return hint;
  };
}

/** The hint when `text` itself is a template that was not rendered. */
export function templateHintFor(text: unknown): string {
  return typeof text === 'string' && text.includes(TEMPLATE_MARK) ? TEMPLATE_HINT : '';
}
