/**
 * Which pods a rule is about, by namespace, name and labels.
 */

/** What is left out matches all. Plain data. */
export interface Selector {
  readonly namespace?: string | undefined;
  /** The pod's name; a `*` at the end stands for anything. */
  readonly name?: string | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
}

/** What a selector looks at. */
export interface Subject {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

export function selects({ namespace, name, labels }: Selector, subject: Subject): boolean {
  if (namespace !== undefined && namespace !== subject.namespace) return false;
  if (name !== undefined && !matches(name, subject.name)) return false;
  for (const key in labels) if (subject.labels[key] !== labels[key]) return false;
  return true;
}

function matches(pattern: string, name: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}
