/**
 * Every regular expression of the product, checked for how long it can take: text from outside must not buy time that
 * grows faster than the text. Literals are read from the sources; built expressions are caught as they are built.
 */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { parseSync, Visitor } from 'oxc-parser';
import { check } from 'recheck';
import { filesOf } from './import-graph.ts';

interface Expression {
  readonly place: string;
  readonly source: string;
  readonly flags: string;
}

const ROOT = new URL('../../', import.meta.url);
const PATIENCE_MS = 30_000;

describe('the regular expressions of src/ and workers/', () => {
  const literals: Expression[] = [];
  const builders = new Set<string>();
  for (const file of filesOf(['src', 'workers'])) {
    const text = readFileSync(new URL(file, ROOT), 'utf8');
    new Visitor({
      Literal(node) {
        if (!('regex' in node)) return;
        const { pattern: source, flags } = node.regex;
        literals.push({ place: `${file}:${text.slice(0, node.start).split('\n').length}`, source, flags });
      },
      NewExpression({ callee }) {
        if (callee.type === 'Identifier' && callee.name === 'RegExp') builders.add(file);
      },
      CallExpression({ callee }) {
        if (callee.type === 'Identifier' && callee.name === 'RegExp') builders.add(file);
      },
    }).visit(parseSync(file, text).program);
  }

  it('are found', () => {
    assert.ok(literals.length > 50, `${literals.length} literals`);
    assert.ok(builders.size > 0);
  });

  it('name no Unicode sets where every worker loads them: a literal is read, set by set, with its module', () => {
    const ofCore = literals.filter(({ place }) => /^src\/(errors|api|memory|core|sync|store)\b/.test(place));
    assert.ok(ofCore.length > 0);
    assert.deepEqual(
      ofCore.filter(({ source }) => /\\p\{/iu.test(source)),
      [],
    );
  });

  it('take time in proportion to the text where they are literals', async () => {
    assert.deepEqual(await slow(literals), []);
  });

  it('take time in proportion to the text where they are built', async () => {
    const built = await caught(async () => {
      for (const file of builders) await import(new URL(file, ROOT).href);
      const { parseDocuments } = await import('../../src/input/yaml-documents.ts');
      parseDocuments('x.yaml', 'a: 1', () => assert.fail()); // its expressions are built when it first parses
      const { goQuote } = await import('../../src/api/go-quote.ts');
      goQuote('é'); // the first that is not ASCII
    });
    const silent = [...builders].filter((file) => !built.some(({ place }) => place.startsWith(`${file}:`)));
    assert.deepEqual(silent, [], 'build their expressions later: call them above');
    assert.deepEqual(await slow(built), []);
  });

  it('would be found if one were slow', async () => {
    assert.equal((await slow([{ place: 'here', source: '\\s*[\\r\\n]+\\s*', flags: 'g' }])).length, 1);
  });
});

/** What is not known to be safe, and the text that shows it. */
async function slow(expressions: readonly Expression[]): Promise<string[]> {
  const found: string[] = [];
  for (const { place, source, flags } of expressions) {
    // Its search has time limits of its own: on a busy machine it may stop short and guess. What is slow is found twice.
    const first = await check(source, flags, { timeout: PATIENCE_MS });
    const result = first.status === 'safe' ? first : await check(source, flags, { timeout: null, randomSeed: 1 });
    if (result.status === 'safe') continue;
    const why = result.status === 'vulnerable' ? result.attack.pattern : result.error.kind;
    found.push(`${place} /${source}/${flags}: ${result.status}: ${why}`);
  }
  return found;
}

/** The expressions that `work` has built by `new RegExp` in our own files. */
async function caught(work: () => Promise<void>): Promise<Expression[]> {
  const found: Expression[] = [];
  const original = globalThis.RegExp;
  const note = (expression: RegExp): void => {
    const [, place] =
      /(?:^|\n) +at [^\n]*?((?:src|workers)\/[^\n]*?:\d+):\d+/.exec(new Error('built').stack ?? '') ?? [];
    if (place !== undefined) found.push({ place, source: expression.source, flags: expression.flags });
  };
  globalThis.RegExp = new Proxy(original, {
    construct(target, parameters: [string, string?]) {
      const expression = new target(...parameters);
      note(expression);
      return expression;
    },
  });
  try {
    await work();
  } finally {
    globalThis.RegExp = original;
  }
  return found;
}
