// `npm run docs`: the API reference of every entry, from their doc comments, in docs/reference/. TypeDoc wants an older
// TypeScript than this tree, so it lives in a package of its own (tools/docs) that nothing but this installs.
// A broken link in a doc comment is an error. `npm run docs -- --emit none` only checks.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../tools/docs/', import.meta.url));
/** What was installed last: the lock file's digest. */
const installed = `${folder}node_modules/.installed`;

function run(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: folder, stdio: 'inherit' });
  if (error !== undefined) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

const wanted = createHash('sha256')
  .update(readFileSync(`${folder}package-lock.json`))
  .digest('hex');
if (!existsSync(installed) || readFileSync(installed, 'utf8') !== wanted) {
  run('npm', ['ci', '--no-audit', '--no-fund']);
  writeFileSync(installed, wanted);
}
run(process.execPath, ['node_modules/typedoc/bin/typedoc', ...process.argv.slice(2)]);
