/** Source text as its tokens, scanned by TypeScript's own scanner: comments and blanks are none. */

import { SyntaxKind } from 'typescript/unstable/ast';
import { createScanner, type Scanner } from 'typescript/unstable/ast/scanner';

/** A token and where it stands: `start` and `end`, exclusive, are offsets into the text. */
export interface Token {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Tokens besides names and literals after which a slash divides; after any other one it begins a regular expression. */
const ENDS_OPERAND: ReadonlySet<SyntaxKind> = new Set([
  SyntaxKind.ThisKeyword,
  SyntaxKind.SuperKeyword,
  SyntaxKind.TrueKeyword,
  SyntaxKind.FalseKeyword,
  SyntaxKind.NullKeyword,
  SyntaxKind.PrivateIdentifier,
  SyntaxKind.TemplateTail,
  SyntaxKind.CloseParenToken,
  SyntaxKind.CloseBracketToken,
  SyntaxKind.CloseBraceToken,
  SyntaxKind.PlusPlusToken,
  SyntaxKind.MinusMinusToken,
]);

/**
 * The tokens of a source or of a piece of one, whose brackets need not be in pairs.
 * @throws when a text, a pattern or a comment begins in it and does not end
 */
export function tokensOf(text: string): readonly Token[] {
  const scanner = createScanner(false);
  scanner.setText(text);
  const tokens: Token[] = [];
  /** Of each template that the scanner is inside of: how many braces are open in its current hole. */
  const holes: number[] = [];
  let endsOperand = false;
  for (let kind = scanner.scan(); ; kind = scanner.scan()) {
    kind = rescan(scanner, kind, endsOperand, holes);
    if (scanner.isUnterminated()) throw new Error(`what begins at ${scanner.getTokenStart()} does not end:\n${text}`);
    if (kind === SyntaxKind.EndOfFile) break;
    if (isTrivia(kind)) continue;
    tokens.push({ text: scanner.getTokenText(), start: scanner.getTokenStart(), end: scanner.getTokenEnd() });
    endsOperand = isLiteral(kind) || scanner.isIdentifier() || ENDS_OPERAND.has(kind);
  }
  if (holes.length > 0) throw new Error(`a template in it does not end:\n${text}`);
  return tokens;
}

/** Settles what the scanner leaves to a parser: whether a slash divides, and whether a brace ends the hole of a template. */
function rescan(scanner: Scanner, kind: SyntaxKind, endsOperand: boolean, holes: number[]): SyntaxKind {
  const innermost = holes.length - 1;
  switch (kind) {
    case SyntaxKind.SlashToken:
    case SyntaxKind.SlashEqualsToken:
      return endsOperand ? kind : scanner.reScanSlashToken();
    case SyntaxKind.TemplateHead:
      holes.push(0);
      return kind;
    case SyntaxKind.OpenBraceToken:
      if (innermost >= 0) holes[innermost] = (holes[innermost] as number) + 1;
      return kind;
    case SyntaxKind.CloseBraceToken: {
      if (innermost < 0) return kind;
      const open = holes[innermost] as number;
      if (open > 0) {
        holes[innermost] = open - 1;
        return kind;
      }
      const rest = scanner.reScanTemplateToken(false);
      if (rest === SyntaxKind.TemplateTail) holes.pop();
      return rest;
    }
    default:
      return kind;
  }
}

function isLiteral(kind: SyntaxKind): boolean {
  return kind >= SyntaxKind.FirstLiteralToken && kind <= SyntaxKind.LastLiteralToken;
}

/** Comments, blanks and line ends. */
function isTrivia(kind: SyntaxKind): boolean {
  return kind >= SyntaxKind.FirstTriviaToken && kind <= SyntaxKind.LastTriviaToken;
}
