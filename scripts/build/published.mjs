// What is written differently in sources and in the package: a plugin of the bundler.
import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const SOURCES = fileURLToPath(new URL('../../src/', import.meta.url));
const WORKERS = fileURLToPath(new URL('../../workers/', import.meta.url));
/** `workers/` lies beside `src/`; in the package all files lie in one folder. */
const WORKER = /'(?:\.\.\/)+workers\/([a-z-]+)\.ts'/g;
/** hdr-histogram-js looks for zlib in a way that no ES module has. */
const EVAL_REQUIRE = /eval\('require\("(\w+)"\)\.(\w+)'\)/g;

export function published(version) {
  return {
    name: 'published',
    transform: {
      filter: { id: /\.[jt]s$/ },
      handler(code, id) {
        if (id === `${SOURCES}package-version.ts`)
          return `export const packageVersion = () => ${JSON.stringify(version)};`;
        if (id.startsWith(SOURCES) || id.startsWith(WORKERS)) return code.replaceAll(WORKER, "'./$1.mjs'");
        if (!id.includes(`${sep}hdr-histogram-js${sep}`)) return undefined;
        return code.replaceAll(EVAL_REQUIRE, '(data) => process.getBuiltinModule("node:$1").$2(data)');
      },
    },
  };
}
