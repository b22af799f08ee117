import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { candidatesFor } from '../../../src/cli/completion/candidates.ts';
import { describeProgram } from '../../../src/cli/program.ts';

const program = describeProgram(() => undefined);
const offered = (...words: string[]): string[] => candidatesFor(program, words).map(({ word }) => word);

describe('what may come next', () => {
  it('is every command of the program, with what it does; none that is hidden', () => {
    const visible = program.commands.map((command) => command.name()).filter((name) => name !== 'complete');
    assert.deepEqual(offered(''), visible);
    assert.ok(candidatesFor(program, ['']).every(({ about }) => about !== ''));
    assert.deepEqual(offered('va'), ['validate']);
  });

  it('is every flag of the command, and of no other', () => {
    assert.deepEqual(offered('load', '--set'), ['--set']);
    assert.deepEqual(offered('load', 'x.yaml', '--find'), ['--find-max']);
    assert.deepEqual(offered('validate', '--find'), []);
    const run = program.commands.find((command) => command.name() === 'run');
    const flags = run?.options.map(({ long }) => long);
    assert.deepEqual(offered('run', '--'), [...(flags ?? []), '--help']);
  });

  it('is a command of a command, and what help can be asked for', () => {
    assert.deepEqual(offered('bench', ''), ['lock', 'store']);
    assert.deepEqual(offered('bench', 'lock', '--str'), ['--stripes']);
    assert.deepEqual(offered('help', 'ben'), ['bench']);
  });

  it('is the value of a flag where it is known, and else for the shell to say', () => {
    assert.deepEqual(offered('run', '--runtime', ''), ['simulated']);
    assert.deepEqual(offered('run', '--out', 'rep'), []);
    assert.deepEqual(offered('run', '--out', 'x.html', '--wo'), ['--workers']);
    assert.deepEqual(offered('run', 'shop'), []);
    assert.deepEqual(offered('completion', ''), []);
  });
});
