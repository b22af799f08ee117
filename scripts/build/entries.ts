/** What dist/ is made of, by the names of its files. */

/** What users import; package.json's "exports" names them. */
export const ENTRIES: Readonly<Record<string, string>> = {
  index: 'src/index.ts',
  sync: 'src/sync/index.ts',
  kubelet: 'src/kubelet/index.ts',
  runtime: 'src/runtime/index.ts',
  load: 'src/load/index.ts',
};

/** What package.json's "bin" runs. */
export const PROGRAM: Readonly<Record<string, string>> = { cli: 'src/cli/main.ts' };

export const WORKERS: Readonly<Record<string, string>> = {
  'image-worker': 'workers/image-worker.ts',
  'simulation-worker': 'workers/simulation-worker.ts',
  'start-worker': 'workers/start-worker.ts',
};

/** Read when a real runtime is first spoken to. */
export const PROTO: string = 'src/runtime/cri/proto/cri.proto';
