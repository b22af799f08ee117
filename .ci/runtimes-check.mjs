// The packed tarball on the runtimes that README names beside Node.js, from their npm packages in a temporary project.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { install, installed, packed } from './package/project.mjs';
import { ROOT, run } from './package/run.mjs';
import { writeScenarios } from './package/scenarios.mjs';

/** README names the minor versions; a test holds it to them. */
const PACKAGES = ['bun@1.4.4', 'deno@2.9.6'];
const LOADED = JSON.stringify(['stored', 3, 3]);

const folder = mkdtempSync(join(tmpdir(), 'refmanager-runtimes-'));
try {
  const project = installed(packed(folder), join(folder, 'project'));
  install(project, ...PACKAGES);
  cpSync(join(ROOT, '.ci', 'runtimes', 'base.mjs'), join(project, 'base.mjs'));
  cpSync(join(ROOT, '.ci', 'bundlers', 'app.mjs'), join(project, 'app.mjs'));
  writeScenarios(project);
  const own = (name) => join(project, 'node_modules', '.bin', name);
  const runtimes = { 'Node.js': [process.execPath], Bun: [own('bun')], Deno: [own('deno'), 'run', '--allow-all'] };
  for (const [name, [command, ...flags]] of Object.entries(runtimes)) {
    console.log(`${name} ${run(command, ['--version'], project).split('\n')[0]}`);
    console.log(run(command, [...flags, 'base.mjs'], project).trim());
    if (name === 'Deno') continue; // its message ports are not those of Node.js, which the pool of load tests needs
    const told = run(command, [...flags, 'app.mjs', 'real.yaml', 'virtual.yaml'], project).trim();
    if (told !== LOADED) throw new Error(`a load test on ${name}: expected ${LOADED}, got ${told}`);
    console.log('load tests run in real and in virtual time');
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
