// Which file of dist/ a module goes into when more than one entry needs it. Nested, so that an entry loads few files and
// little that it does not need: the store needs the lock, the start path the store, and so on.
import { resolve } from 'node:path';
import { ENTRIES } from './entries.ts';

const PROGRAM = resolve('src/cli/program.ts');

/** The name of a module's file by its ID, as a group of the bundler wants it; null: it stays with the one that needs it. */
export function sharedFiles() {
  const known = new Map();
  return (id, modules) => {
    let users = known.get(id);
    if (users === undefined) known.set(id, (users = usersOf(id, modules)));
    const isNeededBy = (entry) => users.has(resolve(ENTRIES[entry]));
    if (users.size === 1) return null;
    if (isNeededBy('index')) return ['sync', 'kubelet', 'runtime'].some(isNeededBy) ? 'lock' : 'store';
    if (isNeededBy('sync')) return 'rw-lock';
    if (isNeededBy('kubelet')) return isNeededBy('runtime') ? 'runtime-service' : 'start';
    if (isNeededBy('runtime')) return 'node';
    if (users.has(PROGRAM)) return 'terminal';
    return isNeededBy('load') ? 'engine' : 'commands';
  };
}

/** The entries, and the modules that are loaded later, that load the module with them. */
function usersOf(id, modules) {
  const users = new Set();
  const seen = new Set([id]);
  for (const one of seen) {
    const { isEntry, dynamicImporters, importers } = modules.getModuleInfo(one);
    if (isEntry || dynamicImporters.length > 0) users.add(one);
    for (const importer of importers) seen.add(importer);
  }
  return users;
}
