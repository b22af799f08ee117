// The types of the package, with the whole of them checked (`skipLibCheck` is off), by the oldest TypeScript that is supported
// and by ours: what users do, and what test/types/ says of the official packages of Kubernetes, as their users install them.
import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { install } from './project.mjs';
import { bin, ROOT } from './run.mjs';

/** README promises it; a test holds it to that. */
const OLDEST_TYPESCRIPT = '5.4.5';
const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const PEERS = ['@kubernetes/client-node', 'kubernetes-types', '@types/node'].map((name) => `${name}@${devDependencies[name]}`);

export function checkTypes(project) {
  cpSync(join(ROOT, '.ci', 'package', 'use.ts'), join(project, 'use.ts'));
  install(project, `@types/node@${devDependencies['@types/node']}`, `typescript@${OLDEST_TYPESCRIPT}`);
  compile(project, ['use.ts'], { exactOptionalPropertyTypes: true }, 'without any peer');
  install(project, ...PEERS);
  const tests = typeTests(project);
  compile(project, ['use.ts', ...tests], { exactOptionalPropertyTypes: true }, 'with the official packages');
  compile(project, tests.filter((file) => file.startsWith('official')), {}, 'with inexact optional properties');
}

/** test/types/ as somebody else would have written it: over the package. Returns the names of the files. */
function typeTests(project) {
  const folder = join(ROOT, 'test', 'types');
  const files = readdirSync(folder).filter((name) => name.endsWith('.ts'));
  for (const file of files) {
    const code = readFileSync(join(folder, file), 'utf8')
      .replaceAll(/'(?:\.\.\/)+src\/index\.ts'/g, "'refmanager'")
      .replaceAll(/'(?:\.\.\/)+src\/(\w+)\/index\.ts'/g, "'refmanager/$1'")
      .replaceAll(/^import .* from '(?:\.\.\/)+(?:src|support)\/.*;$/gm, (line) => `// @ts-expect-error: not published\n${line}`);
    writeFileSync(join(project, file), code);
  }
  return files;
}

function compile(project, include, options, told) {
  const compilerOptions = {
    strict: true,
    module: 'nodenext',
    target: 'es2022',
    lib: ['es2022', 'esnext.disposable'],
    types: ['node'],
    noEmit: true,
    ...options,
  };
  for (const [name, tsc] of [
    [OLDEST_TYPESCRIPT, join(project, 'node_modules', '.bin', 'tsc')],
    [devDependencies.typescript, bin('tsc')],
  ]) {
    const newer = name === OLDEST_TYPESCRIPT ? {} : { allowImportingTsExtensions: true };
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions: { ...compilerOptions, ...newer }, include }));
    const { stdout, error } = spawnSync(tsc, ['-p', project], { cwd: project, encoding: 'utf8' });
    if (error !== undefined) throw error;
    const ours = stdout.split('\n').filter((line) => /error TS/.test(line) && !isOfOthers(line));
    if (ours.length > 0) throw new Error(`TypeScript ${name} ${told}:\n${ours.join('\n')}`);
    console.log(`TypeScript ${name} ${told}: types are complete`);
  }
}

/** The whole of other packages' types is checked too, and is not ours to mend. */
function isOfOthers(line) {
  return line.includes('node_modules/') && !line.includes('node_modules/refmanager/');
}
