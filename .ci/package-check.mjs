// The packed tarball as its users get it: checked by publint and attw, then installed into an empty project, weighed, and used
// from JavaScript, from TypeScript, as a command, and by its examples. Needs a build (`npm pack` makes one).
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkCommand } from './package/command.mjs';
import { checkExamples } from './package/examples.mjs';
import { checkJavaScript } from './package/javascript.mjs';
import { installed, packed } from './package/project.mjs';
import { bin, run } from './package/run.mjs';
import { checkSize } from './package/size.mjs';
import { checkTypes } from './package/types.mjs';

const folder = mkdtempSync(join(tmpdir(), 'refmanager-package-'));
try {
  const tarball = packed(folder);
  console.log(run(bin('publint'), ['--strict', tarball]));
  console.log(run(bin('attw'), [tarball, '--profile', 'esm-only']));
  const project = installed(tarball, join(folder, 'project'));
  checkSize(project);
  checkJavaScript(project);
  checkCommand(project);
  checkExamples(project);
  checkTypes(project); // the last: it installs what the others must do without
} finally {
  rmSync(folder, { recursive: true, force: true });
}
