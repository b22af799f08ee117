/**
 * Where a worker's entry file is: `workers/` lies beside `src/` in a checkout and beside `dist/src/` in the package,
 * so one relative URL serves both; only the suffix differs.
 */

/** URL of `workers/NAME`, as source or as built, whichever this file itself is. */
export function workerUrl(name: string): URL {
  const suffix = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return new URL(`../../workers/${name}.${suffix}`, import.meta.url);
}
