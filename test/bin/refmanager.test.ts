import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseSync, Visitor } from 'oxc-parser';

const BIN = fileURLToPath(new URL('../../bin/refmanager.mjs', import.meta.url));

it('the program for any Node.js has no syntax and no module name that Node.js 12 does not know', async () => {
  const source = await readFile(BIN, 'utf8');
  const found: string[] = [];
  new Visitor({
    ChainExpression: () => found.push('?.'),
    LogicalExpression: ({ operator }) => void (operator === '??' && found.push('??')),
    AssignmentExpression: ({ operator }) => void (/^(\?\?|\|\||&&)=$/.test(operator) && found.push(operator)),
    PrivateIdentifier: () => found.push('#private'),
    StaticBlock: () => found.push('static {}'),
    ImportDeclaration: ({ source: { value } }) => void (value.startsWith('node:') && found.push(value)),
    Literal: (node) => void ('bigint' in node && found.push('bigint')),
    AwaitExpression: () => found.push('await'), // there is no function with one: at the top
  }).visit(parseSync(BIN, source).program);
  assert.deepEqual(found, []);
});
