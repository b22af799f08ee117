#!/usr/bin/env node
// The program `refmanager` for whichever Node.js there is. Written so that Node.js 12 can read it: where the one that runs
// is too old, the one that a checkout pins (the package `node`) takes over, or a line says what is missing.
import { spawn } from 'child_process';
import { existsSync, readFileSync, realpathSync } from 'fs';
import { constants } from 'os';
import { dirname, join } from 'path';
import process from 'process';
import { fileURLToPath, pathToFileURL } from 'url';

const USAGE_ERROR = 2;
const FAILED = 1;
const SIGNAL_BASE = 128;
/** Set for the one that takes over: it never hands on, however old it turns out to be. */
const TAKEN_OVER = 'REFMANAGER_TAKEN_OVER';
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const isCheckout = existsSync(join(root, 'src'));
/** The sources in a checkout, what was built of them in the package. */
const ENTRIES = ['src/cli/main.ts', 'dist/cli.js'];

/** Major and minor number. */
const numbersOf = (version) => version.match(/\d+/g).slice(0, 2).map(Number);

/** The first Node.js that can run the rest: that of `"node": ">=22.18"` in package.json. */
const oldest = numbersOf(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).engines.node);

function isNewEnough(version) {
  const [major, minor] = numbersOf(version);
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
}

/** The Node.js that is installed as a package, in the checkout or beside the package; undefined when there is none. */
function pinnedNode() {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const running = realpathSync(process.execPath);
  return [join(root, 'node_modules'), dirname(root)]
    .map((folder) => join(folder, 'node', 'bin', name))
    .find((file) => existsSync(file) && realpathSync(file) !== running);
}

function fail(line, code) {
  process.stderr.write(`refmanager: ${line}\n`);
  process.exitCode = code;
}

/** Runs this file again with `node`, and ends as that ends. */
function takeOver(node) {
  const env = Object.assign({}, process.env, { [TAKEN_OVER]: '1' });
  const child = spawn(node, [...process.execArgv, ...process.argv.slice(1)], { stdio: 'inherit', env });
  // A terminal tells both of us of Ctrl-C and of its own end; told twice, the program would stop at once.
  const isTold = [process.stdin, process.stdout, process.stderr].some((stream) => stream.isTTY);
  for (const signal of ['SIGINT', 'SIGHUP']) process.on(signal, () => isTold || child.kill(signal));
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('error', (error) => fail(`${node} cannot be started: ${error.message}`, FAILED));
  child.on('exit', (code, signal) => process.exit(code === null ? SIGNAL_BASE + constants.signals[signal] : code));
}

function run() {
  const entry = ENTRIES.map((name) => join(root, name)).find((file) => existsSync(file));
  if (entry === undefined) {
    fail(`there is neither src/ nor dist/ in ${root}: install it again`, FAILED);
    return;
  }
  import(pathToFileURL(entry).href).catch((error) => {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    const help = isCheckout ? 'npm ci installs what it needs' : 'install it again';
    fail(`cannot be loaded: ${error.message.split('\n')[0]}; ${help}`, FAILED);
  });
}

const mayHandOn = process.env[TAKEN_OVER] === undefined;
delete process.env[TAKEN_OVER];
if (isNewEnough(process.versions.node)) run();
else {
  const node = mayHandOn ? pinnedNode() : undefined;
  const help = isCheckout ? ' (npm ci installs one)' : '';
  const needed = `needs Node.js ${oldest.join('.')} or newer, this is ${process.versions.node}${help}`;
  if (node === undefined) fail(needed, USAGE_ERROR);
  else takeOver(node);
}
