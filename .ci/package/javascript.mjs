// Every entry of the installed package, used from JavaScript: as ES modules, and by `require`, which Node.js allows of them.
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ENTRIES } from '../../scripts/build/entries.ts';
import { ROOT, run } from './run.mjs';
import { writeScenarios } from './scenarios.mjs';

const REQUIRES = `
const { RefManager, RefManagerError } = require('refmanager');
const sync = require('refmanager/sync');
if (sync.RefManagerError !== RefManagerError) throw new Error('two copies');
const refs = RefManager.create();
refs.setRef({ type: 'a', id: 'b' }, null);
console.log('required', refs.size);
`;

export function checkJavaScript(project) {
  checkExports(project);
  writeScenarios(project);
  cpSync(join(ROOT, '.ci', 'package', 'use.ts'), join(project, 'use.ts'));
  console.log('ES modules:', run(process.execPath, ['use.ts'], project).trim()); // types are erased
  writeFileSync(join(project, 'use.cjs'), REQUIRES);
  console.log('CommonJS:', run(process.execPath, ['use.cjs'], project).trim());
}

/** Sharing files must neither add to what an entry exports nor take from it. */
function checkExports(project) {
  for (const [name, file] of Object.entries(ENTRIES)) {
    const entry = name === 'index' ? 'refmanager' : `refmanager/${name}`;
    const [published, source] = [entry, join(ROOT, file)].map((specifier) => {
      const told = `console.log(Object.keys(await import(${JSON.stringify(specifier)})).sort().join(' '))`;
      return run(process.execPath, ['--input-type=module', '--eval', told], project);
    });
    if (published !== source) throw new Error(`${entry} exports ${published} and its source ${source}`);
  }
}
