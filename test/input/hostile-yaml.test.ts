/** Text that was made to harm: each must come to an end, within bounds that do not depend on how cleverly it is nested. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Problem } from '../../src/input/problem.ts';
import { readDocuments } from '../../src/input/yaml-documents.ts';
import { printable } from '../../src/text/printable.ts';
import { formatProblems } from '../../src/workload/read-manifests.ts';
import { readText } from '../workload/reading.ts';

function parse(text: string): { documents: number; problems: string[] } {
  const problems: Problem[] = [];
  let documents = 0;
  for (const document of readDocuments('f', text, (problem) => problems.push(problem))) {
    document.place(['a', 0, 'b']);
    documents++;
  }
  return { documents, problems: problems.map(({ line, column, message }) => `${line}:${column} ${message}`) };
}

const many = (make: (i: number) => string, count = 100_000): string =>
  Array.from({ length: count }, (_, i) => make(i)).join('\n');

/** Each was quadratic somewhere, or is where such things hide. */
const LARGE: Readonly<Record<string, string>> = {
  'many keys': many((i) => `k${i}: v`),
  'many keys in brackets': `{${many((i) => `k${i}: v,`)}}`,
  'many anchors': many((i) => `k${i}: &a${i} v`),
  'many aliases': `a: &a x\nb:\n${many(() => '- *a')}`,
  'many documents': many(() => 'a: 1\n---', 20_000),
  'many empty documents': many(() => '---'),
  'many lines that are not deep enough': `a:\n  b: [\n${many(() => 'x,')}\n]`,
  'many objects in brackets': many(() => '{"a": 1}', 20_000),
  'brackets that never close': many(() => '{"a": {'),
  'a quote that never closes': `a: "${many(() => 'x')}`,
  blanks: `a:${' '.repeat(200_000)}b`,
  'a long number': `a: ${'9'.repeat(200_000)}`,
  'byte order marks': '\ufeff'.repeat(200_000),
  'byte order marks before a document': `${'\ufeff'.repeat(200_000)}---\na: 1\n`,
  dashes: '- '.repeat(200_000),
  hashes: ` #\n`.repeat(100_000),
  'a long text far to the right': `${' '.repeat(100_000)}a: "x\n${many(() => 'y')}\n"`,
  'many faults in one line': `a: [${'*a,'.repeat(400_000)}] # {{`,
};

describe('hostile YAML', () => {
  for (const [what, text] of Object.entries(LARGE)) {
    it(`comes to an end: ${what}`, { timeout: 60_000 }, () => {
      assert.ok(parse(text).documents >= 0);
    });
  }

  it('may be nested 499 deep and no deeper', () => {
    const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;
    assert.deepEqual(parse(nested(499)).problems, []);
    assert.match(
      parse(nested(500)).problems.join(),
      /^1:\d+ expected valid YAML: collections are nested too deeply here$/,
    );
  });

  it('is refused, with the place, when it holds more values than a manifest of its size', () => {
    assert.deepEqual(parse(`[${','.repeat(3_000_000)}]`).problems, [
      '1:800001 expected a smaller document: more than 800000 values up to here',
    ]);
  });

  it('is refused, with the place, where aliases multiply', () => {
    const levels = Array.from(
      { length: 12 },
      (_, i) => `l${i + 1}: &l${i + 1} [${Array(9).fill(`*l${i}`).join(', ')}]`,
    );
    assert.match(
      parse(`l0: &l0 [x]\n${levels.join('\n')}`).problems.join(),
      /^7:\d+ aliases repeat more than 1000000 values/,
    );
    const merges = `a: &a {${many((i) => `k${i}: 1,`, 2_000)}}\nb:\n${many(() => '- {<<: *a}', 2_000)}`;
    assert.match(parse(merges).problems.join(), /aliases repeat more than 1000000 values/);
  });

  it('is refused where aliases multiply from document to document', () => {
    const document = `a: &a [${'x,'.repeat(1_000)}]\nb: [${'*a,'.repeat(100)}]\n`;
    const { documents, problems } = parse(Array<string>(20).fill(document).join('---\n'));
    assert.equal(documents, 9);
    assert.equal(problems.length, 11, 'told in each document that is left out');
  });

  it('is told at once, with byte order marks before it', { timeout: 60_000 }, async () => {
    const pod = 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n';
    const { problems } = await readText(`${'\ufeff\n'.repeat(100_000)}${pod}${many(() => '  - {}', 50_000)}`);
    assert.deepEqual([problems.length, problems[0]?.line], [1_001, 100_006]);
  });

  it('is told at once, however long a word in it is', { timeout: 60_000 }, async () => {
    for (const word of [' '.repeat(200_000), 'k'.repeat(200_000), `a${' '.repeat(200_000)}b`]) {
      const { problems, files } = await readText(`apiVersion: v1\nkind: "${word}"\n---\nkind: Pod\n${word}x: 1\n`);
      assert.ok(formatProblems(problems).length > 0);
      assert.ok(files.every(({ skipped }) => [...skipped.keys()].every((kind) => printable(kind).length > 0)));
    }
  });

  it('is told up to a thousand problems a file', async () => {
    const { problems } = await readText(many(() => 'kind: Pod\n---', 1_500));
    assert.equal(problems.length, 1_001);
    assert.match(formatProblems(problems.slice(-1)), /^<stdin>:2001:1 \(file\) has more than 1000 problems/);
  });

  it('never makes a key of JavaScript more than a key', async () => {
    const text =
      'apiVersion: v1\nkind: Pod\nmetadata: {name: a, __proto__: {polluted: "1"}}\nspec: {containers: [{name: c, image: x}], nodeSelector: {__proto__: x}, __proto__: {hostNetwork: true}}\n';
    const { files, problems } = await readText(text);
    assert.deepEqual(problems, []);
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
    assert.equal(files[0]?.workloads[0]?.spec.hostNetwork, undefined);
  });

  it('whatever it is, it is read or told, never thrown at the reader', async () => {
    const pieces = [
      'a',
      ': ',
      '\n',
      ' ',
      '- ',
      '[',
      ']',
      '{',
      '}',
      '"',
      "'",
      '#',
      '|',
      '&a ',
      '*a',
      '<<: ',
      '!!int ',
      '\t',
      '\r',
      '---',
      '\ufeff',
      '? ',
      ',',
      '\\',
      '%',
      '{{ x }}',
      'apiVersion: v1\nkind: Pod\n',
    ];
    const text = fc.array(fc.constantFrom(...pieces), { maxLength: 60 }).map((each) => each.join(''));
    await fc.assert(
      fc.asyncProperty(text, async (each) => {
        const { problems } = await readText(each);
        for (const { line, column } of problems) assert.ok(line >= 1 && column >= 1);
        assert.ok(!formatProblems(problems).includes('undefined'));
      }),
      { seed: 15, numRuns: 2_000 },
    );
  });
});
