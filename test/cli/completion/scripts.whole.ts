/**
 * The scripts for completion, in the shells that are here.
 */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { completionScript, SHELLS, type Shell } from '../../../src/cli/completion/scripts.ts';
import { endedProcess } from '../program.ts';

/** They call the program as users do, by its name. */
describe('completion scripts', () => {
  let folder: string;
  let env: NodeJS.ProcessEnv;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'refmanager-completion-'));
    await symlink(fileURLToPath(new URL('../../../bin/refmanager.mjs', import.meta.url)), join(folder, 'refmanager'));
    env = { ...process.env, PATH: [folder, process.env['PATH']].join(delimiter) };
  });
  after(() => rm(folder, { recursive: true }));

  /** What the shell prints that runs `script` after ours. */
  async function inShell(shell: Shell, script: string): Promise<string[]> {
    const { code, stdout, stderr } = await endedProcess(shell, ['-c', `${completionScript(shell)}\n${script}`], env);
    assert.deepEqual([code, stderr], [0, '']);
    return stdout.trimEnd().split('\n');
  }

  function has(shell: Shell): boolean {
    try {
      execFileSync(shell, ['-c', 'true']);
      return true;
    } catch {
      return false;
    }
  }

  it('complete in bash', { skip: !has('bash') && 'there is no bash' }, async () => {
    const complete = (words: string): string =>
      `COMP_WORDS=(refmanager ${words}); COMP_CWORD=$(( \${#COMP_WORDS[@]} - 1 )); _refmanager; printf '%s\\n' "\${COMPREPLY[@]}"`;
    assert.deepEqual(await inShell('bash', complete('va')), ['validate']);
    assert.deepEqual(await inShell('bash', complete('run shop.yaml --wo')), ['--workers']);
    assert.deepEqual(await inShell('bash', complete('bench ""')), ['lock', 'store']);
    assert.deepEqual(await inShell('bash', complete('run sh')), ['']);
    assert.match((await inShell('bash', 'complete -p refmanager')).join(), /-o default .*-F _refmanager refmanager$/);
  });

  it('complete in zsh', { skip: !has('zsh') && 'there is no zsh' }, async () => {
    const stub = 'compdef() { : }; _describe() { print -l -- "${(@)${(P)2}%%:*}" }; _files() { print files };';
    const complete = (words: string): string => `words=(refmanager ${words}); CURRENT=$#words; _refmanager`;
    const script = completionScript('zsh');
    const run = async (words: string): Promise<string> => {
      const { stdout } = await endedProcess('zsh', ['-c', `${stub}\n${script}\n${complete(words)}`], env);
      return stdout;
    };
    assert.equal(await run('va'), 'validate\n');
    assert.equal(await run('run sh'), 'files\n');
  });

  it('complete in fish', { skip: !has('fish') && 'there is no fish' }, async () => {
    const [found = ''] = await inShell('fish', "complete -C 'refmanager va'");
    assert.match(found, /^validate\t/);
  });

  it('can be read by the shells they are for, and are printed by the program', async () => {
    for (const shell of SHELLS) {
      const { code, stdout } = await endedProcess(join(folder, 'refmanager'), ['completion', shell], env);
      assert.deepEqual([code, stdout], [0, completionScript(shell)]);
      if (has(shell)) execFileSync(shell, ['-n', '-c', stdout]);
    }
  });
});
