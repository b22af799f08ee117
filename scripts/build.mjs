// `npm run build`: dist/ anew, as it is published: a .js and a .d.ts for each source, and what the sources read beside them.
import { execFileSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What sources read that lies beside them. */
const BESIDE_SOURCES = ['src/runtime/cri/proto/cri.proto', 'src/bench/go/rw-mutex.go', 'src/bench/go/ref-manager.go'];
const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);

rmSync('dist', { recursive: true, force: true });
execFileSync('node_modules/.bin/tsc', ['-p', 'tsconfig.build.json'], { stdio: 'inherit' });
for (const file of BESIDE_SOURCES) cpSync(file, `dist/${file}`);
