// `npm run build`: dist/ anew, as it is published: a .js and a .d.ts for each source, and what the sources read beside them.
import { execFileSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const PROTO = 'src/runtime/cri/proto/cri.proto';
const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);

rmSync('dist', { recursive: true, force: true });
execFileSync('node_modules/.bin/tsc', ['-p', 'tsconfig.build.json'], { stdio: 'inherit' });
cpSync(PROTO, `dist/${PROTO}`);
