// The examples that the tarball brings, run where they lie after an install.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { install } from './project.mjs';
import { run } from './run.mjs';

/** Of each example, what it needs beside the package. */
const NEEDS = { 'tinypool.mjs': ['tinypool@2.2.0'] };

export function checkExamples(project) {
  const folder = join(project, 'node_modules', 'refmanager', 'examples');
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.mjs'))) {
    if (file in NEEDS) install(project, ...NEEDS[file]);
    console.log(`${file}:`, run(process.execPath, [join(folder, file)], project).trim());
  }
}
