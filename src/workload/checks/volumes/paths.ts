/**
 * The API server's rules for paths, each a function from a path to what is wrong with it (undefined: nothing). A path that
 * leads out of its volume would name a file of the host.
 */

/** `..` as a step of the path; in a name (`a..b`) it does no harm. */
export function backwardsProblem(path: string): string | undefined {
  return path.split('/').includes('..') ? "must not contain '..'" : undefined;
}

/** For a path inside of a volume. */
export function descendingProblem(path: string): string | undefined {
  return path.startsWith('/') ? 'must be a relative path' : backwardsProblem(path);
}
