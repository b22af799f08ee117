// Adds what `npm install` leaves out of package-lock.json when the registry at hand has no packages for other platforms:
// one entry per optional platform package. `npm ci` refuses a lock file without them. Run after `npm install`.
import { readFileSync, writeFileSync } from 'node:fs';

const FILE = new URL('../package-lock.json', import.meta.url);
const SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const PROCESSORS = ['arm64', 'ia32', 'ppc64', 'riscv64', 's390x', 'x64', 'arm'];

const lock = JSON.parse(readFileSync(FILE, 'utf8'));
for (const parent of Object.values({ ...lock.packages })) {
  for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
    const path = `node_modules/${name}`;
    const os = SYSTEMS.find((system) => name.includes(system));
    const cpu = PROCESSORS.find((processor) => name.includes(processor));
    if (path in lock.packages || os === undefined || cpu === undefined) continue;
    const dev = parent.dev === true ? { dev: true } : {};
    const libc = name.includes('musl') ? { libc: ['musl'] } : {};
    lock.packages[path] = { version, cpu: [cpu], ...dev, ...libc, optional: true, os: [os] };
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`);
