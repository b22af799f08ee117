/**
 * What has to be equal in two processes for them to simulate a share equally: our code, and what the engine and the CPU
 * make of the mathematics of its draws. In the name of the queue: a worker of another version never sees a job.
 */

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageVersion } from '../../package-version.ts';

const DIGITS = 8;
/** Of each function, over arguments of all sizes that draws have. */
const SAMPLES = 10_000;
const CODE = /\.(ts|m?js)$/;
/** Of a checkout; the package has all its files in one folder. */
const SOURCES = ['../../../src/', '../../../workers/'];

let known: string | undefined;

/** `0.1.0-1f2e3d4c-13.6-5a6b7c8d`: version, code, V8, mathematics. Reads all code the first time. */
export function fingerprint(): string {
  const [major = '', minor = ''] = process.versions.v8.split('.');
  known ??= [packageVersion(), codeDigest(), `${major}.${minor}`, mathDigest()].join('-');
  return known;
}

function codeDigest(): string {
  const hash = createHash('sha256');
  const isCheckout = import.meta.url.endsWith('.ts');
  const folders = isCheckout ? SOURCES : ['./'];
  for (const folder of folders.map((path) => fileURLToPath(new URL(path, import.meta.url)))) {
    const files = readdirSync(folder, { recursive: isCheckout, withFileTypes: true })
      .filter((entry) => entry.isFile() && CODE.test(entry.name) && !entry.name.endsWith('.d.ts'))
      .map(({ parentPath, name }) => join(parentPath, name));
    for (const file of files.toSorted()) hash.update(relative(folder, file)).update(readFileSync(file));
  }
  return hash.digest('hex').slice(0, DIGITS);
}

/** Engines and CPUs differ in the last digits of these. */
function mathDigest(): string {
  const values = new Float64Array(SAMPLES * FUNCTIONS.length);
  for (let i = 0; i < SAMPLES; i++) {
    const x = (i + 1) / (SAMPLES + 1);
    for (const [f, draw] of FUNCTIONS.entries()) values[i * FUNCTIONS.length + f] = draw(x);
  }
  return createHash('sha256').update(values).digest('hex').slice(0, DIGITS);
}

const FUNCTIONS: readonly ((x: number) => number)[] = [
  (x) => Math.log(x),
  (x) => Math.exp(8 * (x - 0.5)),
  (x) => Math.sqrt(-2 * Math.log(x)),
  (x) => Math.cos(2 * Math.PI * x),
  (x) => Math.sin(2 * Math.PI * x),
  (x) => x ** 0.37,
];
