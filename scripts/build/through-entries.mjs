// What one entry alone publishes lies in that entry's file, and the rest of the package gets it there, as users do: so
// whoever imports the store or the lock loads no file more for it. A plugin of the bundler.
import { dirname, resolve, sep } from 'node:path';

/** Entries; `module` is how the rest of src/ imports one of them, and `room` is what lies in its file and nowhere else. */
const THROUGH = [
  { entry: 'index', module: resolve('src/store/ref-manager.ts'), room: resolve('src/store') + sep },
  { entry: 'sync', module: resolve('src/sync/index.ts'), room: resolve('src/sync/rw-lock') },
];

export function throughEntries(entries) {
  return {
    name: 'through-entries',
    resolveId(source, importer) {
      if (importer === undefined || !source.startsWith('.')) return undefined;
      const id = resolve(dirname(importer), source);
      const through = THROUGH.find(({ module }) => module === id);
      if (through === undefined || importer === resolve(entries[through.entry])) return undefined;
      return { id: `./${through.entry}.js`, external: true };
    },
    generateBundle(_options, files) {
      for (const { fileName, moduleIds = [] } of Object.values(files)) {
        for (const { entry, module, room } of THROUGH) {
          const strayed = fileName === `${entry}.js` ? undefined : moduleIds.find((id) => id.startsWith(room));
          if (strayed !== undefined) throw new Error(`${strayed} is in ${fileName}: import ${module} in its place`);
        }
      }
    },
  };
}
