/** Every command of the documents is one that there is, with flags that it has. */

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import type { Command } from 'commander';
import { load } from 'js-yaml';
import { describeProgram } from '../../src/cli/program.ts';
import { CODE_BLOCKS, placeOf, ROOT } from './code-blocks.ts';
import { type Call, dryRun, refmanagerArguments } from './dry-run.ts';

/** Files that the documents show, as their first line says. */
const SHOWN = new Set(CODE_BLOCKS.map(({ code }) => /^\/\/ (\S+)\n/.exec(code)?.[1]));
const NPM_ITSELF = ['ci', 'install', 'start', 'test'];
const { scripts } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')) as { scripts: Record<string, string> };

/** The program, with commands that do nothing when they are asked for. */
function idleProgram(): Command {
  const program = describeProgram(() => undefined);
  const idle = (command: Command): void => {
    command.exitOverride().configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
    if (command.commands.length === 0) command.action(() => undefined);
    for (const sub of command.commands) idle(sub);
  };
  idle(program);
  return program;
}

function check(call: Call): void {
  const args = refmanagerArguments(call);
  const [name, first = '', second = ''] = call;
  if (args !== undefined) idleProgram().parse(args, { from: 'user' });
  else if (name === 'npm')
    assert.ok(NPM_ITSELF.includes(first) || (first === 'run' && second in scripts), call.join(' '));
  else if (name === 'node') assert.ok(SHOWN.has(first) || existsSync(`${ROOT}${first}`), `${first} is there`);
  else assert.notEqual(name, 'npx', `npx runs nothing but refmanager: ${call.join(' ')}`);
}

/** What the steps of a GitHub Actions workflow run. */
function runSteps(workflow: string): string[] {
  const { jobs } = load(workflow) as { jobs: Record<string, { steps: readonly { run?: string }[] }> };
  return Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []));
}

describe('the commands of the documents', () => {
  for (const block of CODE_BLOCKS.filter(({ language }) => language === 'sh')) {
    it(`${placeOf(block)}: are there, with these flags`, () => {
      const calls = dryRun(block.code);
      assert.ok(calls.length > 0, 'it calls something');
      for (const call of calls) assert.doesNotThrow(() => check(call), call.join(' '));
    });
  }

  it('of workflows are there, too', () => {
    const workflows = CODE_BLOCKS.filter(({ language, code }) => language === 'yaml' && /^jobs:$/m.test(code));
    const steps = workflows.flatMap((block) => runSteps(block.code));
    for (const call of steps.flatMap(dryRun)) assert.doesNotThrow(() => check(call), call.join(' '));
    assert.ok(steps.length > 3);
  });

  it('are refused when a flag or a command is misspelt', () => {
    for (const code of ['refmanager load x.yaml --oout y.html', 'npx refmanager laod x.yaml', `npm ${'run tset'}`])
      assert.throws(() => dryRun(code).forEach(check), /unknown option|unknown command|run tset/);
    assert.throws(() => dryRun('curl example.com'), /not found/);
  });

  it('are told apart in a pipeline, whose commands run at the same time', () => {
    const names = ['kubectl', 'helm', 'jq', 'npm', 'npx', 'node', 'refmanager'];
    const pipeline = names.map((name) => `${name} one two`).join(' | ');
    for (let time = 0; time < 20; time++) {
      const calls = dryRun(pipeline).toSorted(([one], [other]) => names.indexOf(one) - names.indexOf(other));
      assert.deepEqual(
        calls,
        names.map((name) => [name, 'one', 'two']),
      );
    }
  });
});
