/**
 * Where the commands write: results to standard output, everything about them to standard error.
 */

import { withoutCredentials } from '../../errors.ts';
import type { ProgressStream } from '../../report/text/progress/progress.ts';
import { printable, printableInColours } from '../../text/printable.ts';
import { COLOR_STYLE, PLAIN_STYLE, type TextStyle } from '../../text/style.ts';
import { ExitCode } from '../exit-code.ts';

export interface Terminal {
  /** Results, a line an entry. Made printable, but for the colours of `style`. */
  print(lines: readonly string[]): void;
  /** Notes, and problems that have a place of their own. Made printable, and without passwords of URLs. */
  note(line: string): void;
  /** What is wrong, after the program's name. The same. */
  problem(line: string): void;
  /** For standard output. */
  readonly style: TextStyle;
  /** How wide standard output is; undefined where nobody can say. */
  readonly columns: number | undefined;
  /** Standard error, for progress; its style is that of standard error. */
  readonly progress: ProgressStream;
}

/** The process's own streams. `color` false: none, whatever the terminal can. */
export function openTerminal(color: boolean): Terminal {
  const style = styleFor(process.stdout, color);
  const shown = style === PLAIN_STYLE ? printable : printableInColours;
  return {
    print(lines) {
      if (lines.length > 0) process.stdout.write(`${lines.map(shown).join('\n')}\n`);
    },
    note: (line) => void process.stderr.write(`${printable(withoutCredentials(line))}\n`),
    problem: (line) => void process.stderr.write(`refmanager: ${printable(withoutCredentials(line))}\n`),
    style,
    columns: process.stdout.columns || undefined,
    progress: progressOn(process.stderr, color),
  };
}

/** `stream` as it is at each moment: its size changes with its window. */
function progressOn(stream: NodeJS.WriteStream, color: boolean): ProgressStream {
  return {
    isTTY: stream.isTTY === true && process.env['TERM'] !== 'dumb', // such a terminal cannot go back to a line
    get columns() {
      return stream.columns;
    },
    get rows() {
      return stream.rows;
    },
    style: styleFor(stream, color),
    write: (text) => stream.write(text),
  };
}

function styleFor(stream: NodeJS.WriteStream, color: boolean): TextStyle {
  return color && showsColor(stream) ? COLOR_STYLE : PLAIN_STYLE;
}

/** @see no-color.org: any non-empty NO_COLOR turns colour off */
function showsColor(stream: NodeJS.WriteStream): boolean {
  const { NO_COLOR, TERM } = process.env;
  return stream.isTTY === true && (NO_COLOR ?? '') === '' && TERM !== 'dumb';
}

/**
 * A reader that went away (`refmanager … | head`) is no error: what it would have read is dropped, and the run and
 * its reports go on. They go on too when output cannot be written (a full disk); that is told once, and what would have
 * ended with 0 ends with FAILED.
 */
export function outliveReaders(): void {
  let lost = false;
  const onError = (error: NodeJS.ErrnoException): void => {
    if (error.code === 'EPIPE') return;
    if (!lost) process.stderr.write(`refmanager: output could not be written: ${error.message}\n`);
    lost = true;
  };
  process.stdout.on('error', onError);
  process.stderr.on('error', ({ code }: NodeJS.ErrnoException) => {
    lost ||= code !== 'EPIPE'; // there is nowhere left to tell it
  });
  // Not before: the last write may fail after the command has ended.
  process.once('exit', (code) => {
    if (lost && code === ExitCode.OK) process.exitCode = ExitCode.FAILED;
  });
}
