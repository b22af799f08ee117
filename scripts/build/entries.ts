/** What dist/ is made of, by the names of its files. */

/** What users import; package.json's "exports" names them. */
export const ENTRIES: Readonly<Record<string, string>> = {
  index: 'src/index.ts',
  sync: 'src/sync/index.ts',
  kubelet: 'src/kubelet/index.ts',
  runtime: 'src/runtime/index.ts',
  load: 'src/load/index.ts',
  bench: 'src/bench/index.ts',
};

/** Those that browsers have too, in dist/browser/. */
export const IN_BROWSERS: readonly string[] = ['index', 'sync'];

/** What package.json's "bin" runs. */
export const PROGRAM: Readonly<Record<string, string>> = { cli: 'src/cli/main.ts' };

export const WORKERS: Readonly<Record<string, string>> = {
  'bench-lock-worker': 'workers/bench-lock-worker.ts',
  'bench-section-loop': 'workers/bench-section-loop.ts',
  'bench-store-worker': 'workers/bench-store-worker.ts',
  'image-worker': 'workers/image-worker.ts',
  'live-worker': 'workers/live-worker.ts',
  'simulation-worker': 'workers/simulation-worker.ts',
  'start-worker': 'workers/start-worker.ts',
};

/** What is read beside the code: when a real runtime is first spoken to, and when Go takes part in a bench. */
export const BESIDE: readonly string[] = [
  'src/runtime/cri/proto/cri.proto',
  'src/bench/go/ref-manager.go',
  'src/bench/go/rw-mutex.go',
];
