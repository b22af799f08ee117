/** How the upstream vectors compare values: nothing, an empty list, an empty map and an absent field are one thing. */

/** `value` without empty parts; undefined when nothing is left. */
export function canonical(value: unknown): unknown {
  if (value === null || value === undefined) return undefined;
  if (typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map((each) => canonical(each) ?? null);
  const kept = Object.entries(value)
    .map(([name, each]) => [name, canonical(each)] as const)
    .filter(([, each]) => each !== undefined);
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}
