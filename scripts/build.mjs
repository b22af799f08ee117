// `npm run build`: dist/ anew, as it is published. Each entry is one file with what only it needs, and its types beside it;
// what several entries need lies in files of its own, once, so that classes and registries are the same whichever entry
// they come through. A worker's entry is whole: a bundler may copy it wherever it likes.
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { dts } from 'rolldown-plugin-dts';
import { bundleForBrowsers } from './build/browser.ts';
import { BESIDE, ENTRIES, PROGRAM, WORKERS } from './build/entries.ts';
import { licensesOf } from './build/licenses.mjs';
import { published } from './build/published.mjs';
import { sharedFiles } from './build/shared-files.mjs';
import { throughEntries } from './build/through-entries.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
/** Left to npm: all other packages become part of the files. */
const packages = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
const isExternal = (id) => id.startsWith('node:') || packages.some((name) => id === name || id.startsWith(`${name}/`));
/**
 * A thread that imports the core spends most of that time on names: those of variables are made short. Functions and classes
 * keep theirs, for stack traces.
 */
const SHORT_NAMES = { compress: false, mangle: { keepNames: { function: true, class: true } } };

/** In types, packages are named, never copied. */
const isPackage = (id) => /^(node:|@?[a-z])/.test(id) && !id.startsWith('src/');

/** Writes the files, and says which modules are in them. */
async function bundle(input, plugins, external, output) {
  const build = await rolldown({
    input,
    plugins,
    external,
    platform: 'node',
    preserveEntrySignatures: 'allow-extension', // else an entry would take what it shares into itself
    onLog(_level, { message }) {
      throw new Error(message);
    },
  });
  const names = { entryFileNames: '[name].js', chunkFileNames: '[name].js' };
  const written = await build.write({ dir: 'dist', format: 'esm', ...names, ...output });
  await build.close();
  return written.output.flatMap(({ moduleIds = [] }) => moduleIds);
}

rmSync('dist', { recursive: true, force: true });
const plugins = [published(manifest.version), throughEntries(ENTRIES)];
const modules = await bundle({ ...ENTRIES, ...PROGRAM }, plugins, isExternal, {
  comments: false,
  minify: { ...SHORT_NAMES, codegen: false },
  codeSplitting: {
    groups: [{ debugName: 'shared', name: sharedFiles() }],
    includeDependenciesRecursively: false,
  },
});
for (const [name, file] of Object.entries(WORKERS)) {
  // A module wherever it is copied to. Each brings what it needs, so blanks are left out.
  const minify = { ...SHORT_NAMES, codegen: true };
  const whole = { comments: false, codeSplitting: false, entryFileNames: '[name].mjs', minify };
  modules.push(...(await bundle({ [name]: file }, [published(manifest.version)], isExternal, whole)));
}
await bundleForBrowsers('dist/browser');
await bundle(ENTRIES, [dts({ generator: 'oxc', dtsOnly: true })], isPackage, {});
for (const file of BESIDE) copyFileSync(file, `dist/${basename(file)}`);
writeFileSync('dist/LICENSES.txt', licensesOf(modules));
