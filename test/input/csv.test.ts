import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseCsv } from '../../src/input/csv.ts';
import type { Problem } from '../../src/input/problem.ts';

function read(text: string, comment?: string): { rows: [number, ...string[]][]; problems: string[] } {
  const problems: Problem[] = [];
  const options = comment === undefined ? {} : { comment };
  const { columns, rows } = parseCsv('f.csv', text, (problem) => void problems.push(problem), options);
  return {
    rows: rows.map((row) => [row.line, ...columns.map((column) => row.cell(column))]),
    problems: problems.map(({ line, message }) => `${line} ${message}`),
  };
}

const INSIDE =
  'a quote stands inside a cell that does not begin with one; expected such a cell in quotes, with its own quotes doubled';

describe('reading CSV', () => {
  it('takes quoted cells, empty lines and a byte order mark as spreadsheets write them', () => {
    const { rows, problems } = read('\ufeffa,b\r\n"x\ny, ""z""",2\r\n\r\n, \r\n3,4');
    assert.deepEqual(problems, []);
    assert.deepEqual(rows, [
      [2, 'x\ny, "z"', '2'],
      [6, '3', '4'],
    ]);
  });

  it('takes comments where they are asked for, at the start of a line alone', () => {
    assert.deepEqual(read('# made, by\na,b\n1,2 # x\n', '#'), { rows: [[3, '1', '2 # x']], problems: [] });
  });

  it('tells a stray quote with its line and reads the rows below', () => {
    const { rows, problems } = read('name,at\np0,0\np"1,1\np2,2\n');
    assert.deepEqual(problems, [`3 ${INSIDE}`]);
    assert.deepEqual(rows, [
      [2, 'p0', '0'],
      [4, 'p2', '2'],
    ]);
  });

  it('tells a column that is there twice', () => {
    const { problems } = read('a,b, a,,\n1,2,3,4,5\n');
    assert.deepEqual(problems, ['1 has the column "a" twice; expected each once']);
  });

  it('tells every problem with its line', () => {
    const { problems } = read('a,b\n1,2"3"4"5\n1,2,3\n7\n"x"y,4\n');
    assert.deepEqual(problems, [
      `2 ${INSIDE}`,
      '3 has 3 cells; expected 2, as the header has',
      '4 has 1 cell; expected 2, as the header has',
      '5 text follows a closing quote; expected a comma or the end of the line',
    ]);
  });

  it('tells where a quote was opened that nothing closes', () => {
    assert.deepEqual(read('a,b\n1,2\n"3,4\n5,6\n').problems, ['3 a quote is opened here or below and never closed']);
  });

  it('stops at twenty problems', () => {
    assert.equal(read(`a,b\n${'1\n'.repeat(1000)}`).problems.length, 20);
  });

  it('refuses more rows than it has room for', () => {
    const { problems } = read(`a\n${'1\n'.repeat(1_000_002)}`);
    assert.deepEqual(problems, ['1000002 is one row too many; expected at most 1000000']);
  });
});
