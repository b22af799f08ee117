/** Does what the documents say: every snippet is run as it stands there, each document's in order, in a folder of its own. */

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { CODE_BLOCKS, type CodeBlock, DOCUMENTS, placeOf } from './code-blocks.ts';
import { isRun, NOT_RUN } from './not-run.ts';
import { ReaderFolder } from './reader-folder.ts';

/** What parts of programs take for granted. */
const GIVEN: Readonly<Record<string, string>> = {
  "runScenario('storm.yaml'": 'const { signal } = new AbortController();\n',
};
/** Languages that are shown, not run; YAML has a test of its own. */
const SHOWN = ['', 'text', 'csv', 'json', 'yaml'];
const RUN: readonly string[] = ['sh', 'js', 'ts'];
/** What README's other thread does. */
const OTHER_THREAD = `import { workerData } from 'node:worker_threads';
import { RefManager } from 'refmanager';
RefManager.attach(workerData).detach();
`;

async function run(block: CodeBlock, folder: ReaderFolder): Promise<void> {
  const { language, code } = block;
  const [, wanted = '0'] = /^# (\d+): /.exec(code) ?? [];
  const given = Object.entries(GIVEN).find(([part]) => code.includes(part))?.[1] ?? '';
  const ended =
    language === 'sh'
      ? await folder.shell(code)
      : await folder.program(`${given}${code}`, language === 'ts' ? 'ts' : 'mjs');
  assert.equal(ended.code, Number(wanted), ended.output);
}

describe('the snippets of the documents', () => {
  for (const file of DOCUMENTS) {
    const blocks = CODE_BLOCKS.filter((block) => block.file === file && isRun(block));
    if (!blocks.some(({ language }) => RUN.includes(language))) continue;
    describe(file, () => {
      const folder = new ReaderFolder();
      before(() => (blocks.some(({ code }) => code.includes('refmanager report')) ? folder.addResults() : undefined));
      after(() => folder.remove());
      folder.write('worker.js', OTHER_THREAD);
      folder.write('package.json', '{ "type": "module" }');
      for (const block of blocks) {
        const [, name] = /^(?:#|\/\/) ([\w-]+\.(?:yaml|m?js))\n/.exec(block.code) ?? [];
        if (name !== undefined) folder.write(name, block.code);
        if (block.language === 'csv') folder.write('pods.csv', block.code);
        if (RUN.includes(block.language)) it(`${placeOf(block)}: runs as it stands there`, () => run(block, folder));
      }
    });
  }

  it('are all of a language that is run, or of one that is only shown', () => {
    const others = CODE_BLOCKS.filter(({ language }) => ![...RUN, ...SHOWN].includes(language)).map(placeOf);
    assert.deepEqual(others, []);
  });

  it('are left out only with a reason, each entry for one of them', () => {
    for (const { file, with: part, because } of NOT_RUN) {
      const fitting = CODE_BLOCKS.filter((block) => block.file === file && block.code.includes(part));
      assert.equal(fitting.length, 1, `${file}: ${part}`);
      assert.ok(because.length > 10);
    }
  });
});
