// node build.mjs BUNDLER FOLDER EXTERNAL...: bundles app.mjs into FOLDER/main.mjs, without the packages named last.
// Copied into a project that has the bundlers.
const [bundler, folder, ...external] = process.argv.slice(2);
const ENTRY = './app.mjs';
const FILE = 'main.mjs';
const isExternal = (id) => external.some((name) => id === name || id.startsWith(`${name}/`));

/** Each as its manual says for an application of Node.js. */
const BUILDS = {
  async webpack() {
    const { default: webpack } = await import('webpack');
    const compiler = webpack({
      mode: 'production',
      target: 'node22',
      entry: ENTRY,
      experiments: { outputModule: true },
      output: { path: folder, filename: FILE, module: true, chunkFormat: 'module' },
      externals: [({ request }, done) => (isExternal(request) ? done(null, `module ${request}`) : done())],
    });
    await new Promise((resolve, reject) =>
      compiler.run((error, stats) => {
        if (error ?? stats.hasErrors()) reject(error ?? new Error(stats.toString({ all: false, errors: true })));
        else resolve();
      }),
    );
  },
  async vite() {
    const { build } = await import('vite');
    const bundled = external.includes('refmanager') ? [] : [/.*/];
    await build({
      logLevel: 'error',
      configFile: false,
      build: { ssr: ENTRY, outDir: folder, target: 'node22', rollupOptions: { output: { entryFileNames: FILE } } },
      ssr: { noExternal: bundled, external },
    });
  },
  async rollup() {
    const [{ rollup }, ...plugins] = await Promise.all(
      ['rollup', '@rollup/plugin-node-resolve', '@rollup/plugin-commonjs', '@rollup/plugin-json'].map((name) => import(name)),
    );
    const [resolve, commonjs, json] = plugins.map((plugin) => plugin.default);
    const build = await rollup({
      input: ENTRY,
      external: (id) => id.startsWith('node:') || isExternal(id),
      plugins: [resolve({ preferBuiltins: true }), commonjs({ ignoreDynamicRequires: true }), json()],
      onwarn: () => {},
    });
    await build.write({ dir: folder, format: 'esm', entryFileNames: FILE });
  },
  async rolldown() {
    const { rolldown } = await import('rolldown');
    const build = await rolldown({ input: ENTRY, platform: 'node', external: isExternal, logLevel: 'silent' });
    await build.write({ dir: folder, format: 'esm', entryFileNames: FILE });
  },
  async esbuild() {
    const { build } = await import('esbuild');
    await build({
      entryPoints: [ENTRY],
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node22',
      outfile: `${folder}/${FILE}`,
      external,
      logLevel: 'error',
      // What its manual advises for CommonJS in an ES module.
      banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    });
  },
};

await BUILDS[bundler]();
