/**
 * As much of a terminal as the live view uses: text, line feeds, carriage returns, cursor up, erase to the end of the
 * line and of the screen. Refuses every other control character.
 */

import { columnsOf } from '../../src/text/columns.ts';

const CONTROL = new RegExp(`^(?:\\n|\\r|${String.fromCharCode(27)}\\[(\\d*)([AJKm]))`);

export class Screen {
  readonly isTTY = true;
  columns: number;
  readonly rows: number;
  /** How often text ran over the end of a line. */
  wrapped = 0;
  #cells: string[] = [''];
  #row = 0;
  #column = 0;

  constructor(columns: number, rows: number) {
    this.columns = columns;
    this.rows = rows;
  }

  /** What is seen, without blanks at line ends and empty lines at the end. */
  lines(): string[] {
    const lines = this.#cells.map((line) => line.trimEnd());
    while (lines.at(-1) === '') lines.pop();
    return lines;
  }

  /** The window becomes so wide. `breaks`: lines are broken anew, as most terminals do; else they are cut. */
  resize(columns: number, breaks: boolean): void {
    const before = this.#cells.slice(0, this.#row).flatMap((line) => this.#broken(line, columns, breaks));
    const rest = this.#cells.slice(this.#row).flatMap((line) => this.#broken(line, columns, breaks));
    this.#row = before.length + (breaks ? Math.floor(this.#column / columns) : 0);
    this.#column = breaks ? this.#column % columns : Math.min(this.#column, columns - 1);
    this.#cells = [...before, ...rest];
    this.columns = columns;
  }

  #broken(line: string, columns: number, breaks: boolean): string[] {
    const text = line.trimEnd();
    if (!breaks || text === '') return [text.slice(0, columns)];
    return Array.from({ length: Math.ceil(text.length / columns) }, (_, i) =>
      text.slice(i * columns, (i + 1) * columns),
    );
  }

  write(text: string): void {
    let rest = text;
    while (rest !== '') {
      const control = CONTROL.exec(rest);
      if (control !== null) {
        this.#obey(control[0], control[1] ?? '', control[2]);
        rest = rest.slice(control[0].length);
        continue;
      }
      const character = String.fromCodePoint(rest.codePointAt(0) ?? 0);
      if (/\p{Cc}/u.test(character))
        throw new Error(`unexpected control character ${JSON.stringify(rest.slice(0, 8))}`);
      this.#print(character);
      rest = rest.slice(character.length);
    }
  }

  #obey(text: string, count: string, command: string | undefined): void {
    const line = this.#cells[this.#row] ?? '';
    if (text === '\r') this.#column = 0;
    else if (text === '\n') this.#feed();
    else if (command === 'A') this.#row = Math.max(0, this.#row - Number(count || 1));
    else if (command === 'K' || command === 'J') {
      this.#cells[this.#row] = line.slice(0, this.#column);
      if (command === 'J') this.#cells.length = this.#row + 1;
    }
  }

  #feed(): void {
    this.#row++;
    this.#column = 0;
    if (this.#row >= this.#cells.length) this.#cells.push('');
    // What scrolls off the top is gone: a view that is too high leaves its remains there.
    if (this.#cells.length > this.rows) {
      this.#cells.shift();
      this.#row--;
    }
  }

  #print(character: string): void {
    if (this.#column + columnsOf(character) > this.columns) {
      this.wrapped++;
      this.#feed();
    }
    const line = (this.#cells[this.#row] ?? '').padEnd(this.#column);
    this.#cells[this.#row] = line.slice(0, this.#column) + character + line.slice(this.#column + character.length);
    this.#column += columnsOf(character);
  }
}
