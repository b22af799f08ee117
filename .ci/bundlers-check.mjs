// An application that is bundled with refmanager, by each of five bundlers: what docs/api.md says of each way works, and where
// workers cannot come up the run ends with one clear error. Installs the bundlers into a temporary project.
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { install, installed, packed } from './package/project.mjs';
import { ROOT, run } from './package/run.mjs';
import { writeScenarios } from './package/scenarios.mjs';

const PACKAGES = [
  'webpack@5.112.2',
  'vite@8.3.8',
  'rollup@4.68.5',
  '@rollup/plugin-node-resolve@16.0.3',
  '@rollup/plugin-commonjs@29.0.3',
  '@rollup/plugin-json@6.1.0',
  'rolldown@1.3.2',
  'esbuild@0.28.2',
];
const WORKS = ['stored', 3, 3];
const REFUSED = 'ERR_WORKER_NOT_FOUND';
/** Without the package that has a worker file of its own, and those that it need not take in. */
const WITHOUT_POOL = ['piscina', '@grpc/grpc-js', '@grpc/proto-loader'];

/** What is external, what the runs in real and in virtual time come to, and whether the workers are copied beside the bundle. */
const TRIALS = [
  ...['webpack', 'vite', 'rollup', 'rolldown', 'esbuild'].map((bundler) => [bundler, ['refmanager'], WORKS]),
  ...['vite', 'rollup', 'rolldown', 'esbuild'].map((bundler) => [bundler, [], ['stored', REFUSED, REFUSED]]),
  ['webpack', [], ['stored', REFUSED, 3]],
  ['webpack', WITHOUT_POOL, WORKS],
  ...['vite', 'rollup', 'rolldown', 'esbuild'].map((bundler) => [bundler, WITHOUT_POOL, WORKS, 'workers copied']),
];

const folder = mkdtempSync(join(tmpdir(), 'refmanager-bundlers-'));
try {
  const project = installed(packed(folder), join(folder, 'project'));
  install(project, ...PACKAGES);
  for (const file of ['app.mjs', 'build.mjs']) cpSync(join(ROOT, '.ci', 'bundlers', file), join(project, file));
  writeScenarios(project);
  for (const trial of TRIALS) check(project, ...trial);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function check(project, bundler, external, expected, copied) {
  const bundle = mkdtempSync(join(folder, `${bundler}-`)); // beside the project: a bundle finds no package that it has not
  writeFileSync(join(bundle, 'package.json'), JSON.stringify({ type: 'module' }));
  run(process.execPath, ['build.mjs', bundler, bundle, ...external], project);
  const modules = join(project, 'node_modules');
  if (external.length > 0) symlinkSync(modules, join(bundle, 'node_modules'));
  const dist = join(modules, 'refmanager', 'dist');
  const workers = copied === undefined ? [] : readdirSync(dist).filter((file) => file.endsWith('-worker.mjs'));
  // Beside whatever file has the code that begins them: bundlers put parts that are loaded later into a folder of their own.
  const folders = [bundle, join(bundle, 'assets')].filter((one) => existsSync(one));
  for (const one of folders) for (const file of workers) cpSync(join(dist, file), join(one, file));
  const told = run(process.execPath, [join(bundle, 'main.mjs'), 'real.yaml', 'virtual.yaml'], project).trim();
  const way = `${bundler}, ${external.length === 0 ? 'all bundled' : `external: ${external.join(' ')}`}${copied ? `, ${copied}` : ''}`;
  if (told !== JSON.stringify(expected)) throw new Error(`${way}: expected ${JSON.stringify(expected)}, got ${told}`);
  console.log(`${way}: ${told}`);
}
