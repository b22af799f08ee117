// `npm run docs`: the site in out/docs: README, everything in docs/, and the API of every entry from their doc comments.
// It is read from disk or from any static server, without a network. TypeDoc wants an older TypeScript than this tree, so
// it lives in a package of its own (tools/docs) that nothing but this installs.
// A broken link, in a doc comment or in a page, is an error. `npm run docs -- --emit none` checks the doc comments only.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { deadLinks } from './dead-links.mjs';

const folder = fileURLToPath(new URL('../tools/docs/', import.meta.url));
const site = fileURLToPath(new URL('../out/docs/', import.meta.url));
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
const args = process.argv.slice(2);
run(process.execPath, ['node_modules/typedoc/bin/typedoc', ...args]);
if (!args.includes('none')) {
  const dead = deadLinks(site);
  for (const { page, link, problem } of dead) console.error(`${page}: ${link}: ${problem}`);
  if (dead.length > 0) process.exit(1);
  console.log(`every link of every page leads somewhere: ${site}index.html`);
}
