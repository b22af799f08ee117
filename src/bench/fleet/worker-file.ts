/**
 * Files that are loaded by URL: sources name each other as sources, and so do their built twins.
 */

/** `url` as it is called where the file at `self` is: `x.js` for a built one. */
export function asBuilt(url: URL, self: string): URL {
  const built = new URL(url);
  if (!self.endsWith('.ts')) built.pathname = built.pathname.replace(/\.ts$/, '.js');
  return built;
}
