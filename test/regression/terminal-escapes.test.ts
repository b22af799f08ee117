/**
 * Kinds and file names reached the terminal as they were: escape sequences in a manifest could recolour or rewrite what
 * the user sees, and a line end broke a note in two.
 */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatProblem } from '../../src/input/problem.ts';
import { POD, refmanager } from '../cli/program.ts';

const EVIL_KIND = `apiVersion: v1\nkind: "Ev\\e[31mil\\nkind"\nmetadata: { name: a }\n---\n${POD}`;

describe('control characters of the input', { concurrency: true }, () => {
  it('are made visible in notes of a run', async () => {
    const { code, stderr } = await refmanager(['run', '-', '--latency', 'none', '--workers', '1'], EVIL_KIND);
    assert.equal(code, 0);
    assert.match(stderr, /^note: skipped what starts no container: 1 Ev\\x1b\[31mil kind$/m);
  });

  it('are made visible in what validate says', async () => {
    const { stdout } = await refmanager(['validate', '-'], EVIL_KIND);
    assert.match(stdout, /^<stdin>: 1 pod, 2 containers \(skipped: 1 Ev\\x1b\[31mil kind\)\n$/);
  });

  it('are made visible in the name of a file with a problem', () => {
    const problem = { file: 'a\u001b[2J\n.yaml', line: 1, column: 1, path: '(file)', message: 'is empty' };
    assert.equal(formatProblem(problem), 'a\\x1b[2J .yaml:1:1 (file) is empty');
  });
});
