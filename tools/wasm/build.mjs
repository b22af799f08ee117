// `node tools/wasm/build.mjs`: compiles the portable core (src/core) to WebAssembly, into src/core/core-module.ts, which is
// committed, and once more with every access told, for tests that stop a thread in there (memory.traced.ts). With `--check`:
// compiles anew, and fails unless the committed bytes are the same.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';
import * as layout from '../../src/memory/layout.ts';

const root = new URL('../../', import.meta.url);
const BUILDS = [
  { out: 'src/core/core-module.ts', memory: 'memory.ts', name: 'CORE_MODULE', about: 'the portable core as a WebAssembly module' },
  {
    out: 'test/stress/killing/traced-module.ts',
    memory: 'memory.traced.ts',
    name: 'TRACED_MODULE',
    about: 'the portable core as a WebAssembly module that tells its accesses to memory',
  },
];
const ENTRY = 'src/core/module.ts';
/** The largest memory of WebAssembly, in pages of 64 KiB: whoever instantiates the module brings one of any length up to it. */
const MAX_PAGES = '65536';
/** Only used by what a type checker reads. */
const TYPE_IMPORT = /^import type [^;]*;$/gm;
/** Sections of a module that would write to our memory, or run, when it is instantiated. */
const FORBIDDEN_SECTIONS = new Map([
  [8, 'start'],
  [11, 'data'],
]);

/** The constants of layout.ts as AssemblyScript: plain ones as they are, objects of them as namespaces. */
function layoutConstants() {
  const isWord = (value) => typeof value === 'number' && (value | 0) === value;
  const constant = ([name, value]) => `export const ${name}: i32 = ${value};`;
  return Object.entries(layout)
    .flatMap(([name, value]) => {
      if (isWord(value)) return [constant([name, value])];
      if (typeof value !== 'object' || !Object.values(value).every(isWord)) return [];
      return [`export namespace ${name} {\n${Object.entries(value).map(constant).join('\n')}\n}`];
    })
    .join('\n');
}

/** What the compiler reads in place of the file of this name; `memory` in place of src/core/memory.ts. It adds `.ts` to names that have it. */
function sourceOf(name, memory) {
  const path = name.replace(/(\.ts)+$/, '.ts');
  if (path === 'src/core/memory.ts') return readFileSync(new URL(memory, import.meta.url), 'utf8');
  if (path === 'src/memory/layout.ts') return layoutConstants();
  if (!path.startsWith('src/core/')) return null;
  try {
    return readFileSync(new URL(path, root), 'utf8').replace(TYPE_IMPORT, '');
  } catch (error) {
    if (error.code === 'ENOENT') return null; // the compiler tries several names
    throw error;
  }
}

async function compile({ memory: ofMemory }) {
  const flags = ['-O3', '--noAssert', '--runtime', 'stub', '--use', 'abort=', '--enable', 'threads'];
  const memory = ['--importMemory', '--noExportMemory', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', MAX_PAGES];
  let binary;
  const { error, stderr } = await asc.main([ENTRY, '--outFile', 'core.wasm', ...flags, ...memory], {
    readFile: (name) => sourceOf(name, ofMemory),
    writeFile: (name, contents) => {
      if (name === 'core.wasm') binary = contents;
    },
    listFiles: () => null,
  });
  if (error !== null) throw new Error(`${ENTRY} does not compile:\n${stderr}`);
  checkSections(binary);
  return binary;
}

/** @throws when instantiating the module would do anything */
function checkSections(binary) {
  for (let at = 8; at < binary.length; ) {
    const id = binary[at++];
    let bytes = 0;
    for (let shift = 0, more = true; more; shift += 7) {
      const byte = binary[at++];
      bytes |= (byte & 0x7f) << shift;
      more = byte >= 0x80;
    }
    if (FORBIDDEN_SECTIONS.has(id)) throw new Error(`the module has a ${FORBIDDEN_SECTIONS.get(id)} section`);
    at += bytes;
  }
}

function moduleSource({ name, about }, binary) {
  return `/** Made by tools/wasm/build.mjs from src/core: ${about}, in base64. */
export const ${name}: string =
  '${Buffer.from(binary).toString('base64')}';
`;
}

for (const build of BUILDS) {
  const out = new URL(build.out, root);
  const source = moduleSource(build, await compile(build));
  if (!process.argv.includes('--check')) writeFileSync(out, source);
  else if (readFileSync(out, 'utf8') !== source) {
    console.error(`${fileURLToPath(out)} is not what src/core compiles to: run node tools/wasm/build.mjs`);
    process.exitCode = 1;
  }
}
