/** `all` from the `turn`-th on, and those before it after them: nobody is always first. */
export function turned<One>(all: readonly One[], turn: number): One[] {
  const first = turn % Math.max(1, all.length);
  return [...all.slice(first), ...all.slice(0, first)];
}
