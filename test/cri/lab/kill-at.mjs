/**
 * Loaded before the program (`--import`): ends the process with SIGKILL after its N-th step, in whichever thread that is.
 * Steps are changes of the file system, commands, and calls of the runtime: when they are sent and when they are answered.
 * A file is their counter: a byte each. KILL_STEPS names it, KILL_AT is N (0: never).
 */

import childProcess from 'node:child_process';
import fs from 'node:fs';
import http2 from 'node:http2';
import { syncBuiltinESMExports } from 'node:module';

const { appendFileSync, statSync } = fs;
const counter = process.env['KILL_STEPS'];
const killAt = Number(process.env['KILL_AT']);

function step() {
  appendFileSync(counter, '.');
  if (statSync(counter).size === killAt) process.kill(process.pid, 'SIGKILL');
}

/** Only of what lies in the kubelet's folders, but for the program's own files. */
const isMeant = (args) => args.some((each) => typeof each === 'string' && /^\/(var|proc\/self\/fd)\//.test(each));

for (const name of [
  'mkdirSync',
  'writeFileSync',
  'renameSync',
  'rmSync',
  'symlinkSync',
  'chmodSync',
  'unlinkSync',
  'openSync',
]) {
  const original = fs[name];
  fs[name] = (...args) => {
    const result = original(...args);
    if (isMeant(args)) step();
    return result;
  };
}
for (const name of ['mkdir', 'writeFile', 'rename', 'rm', 'rmdir', 'unlink', 'link']) {
  const original = fs.promises[name];
  fs.promises[name] = async (...args) => {
    const result = await original(...args);
    if (isMeant(args)) step();
    return result;
  };
}
const { execFile } = childProcess;
childProcess.execFile = function (...args) {
  const child = execFile.apply(this, args);
  child.on('exit', step);
  return child;
};
childProcess.execFile[Symbol.for('nodejs.util.promisify.custom')] = (...args) =>
  new Promise((resolve, reject) => {
    childProcess.execFile(...args, (error, stdout, stderr) => (error ? reject(error) : resolve({ stdout, stderr })));
  });
const { connect } = http2;
http2.connect = function (...args) {
  const session = connect.apply(this, args);
  const request = session.request.bind(session);
  session.request = function (...requested) {
    const stream = request(...requested);
    step();
    stream.on('close', step);
    return stream;
  };
  return session;
};
syncBuiltinESMExports();
