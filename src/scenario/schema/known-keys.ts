/**
 * What may stand at a path of a scenario file, read from its JSON Schema: for "did you mean".
 */

import type { Path } from '../../input/yaml-documents.ts';
import { scenarioJsonSchema } from './json-schema.ts';

/** As much of JSON Schema as is walked here. */
interface Node {
  readonly properties?: Readonly<Record<string, Node>>;
  readonly additionalProperties?: Node | boolean;
  readonly items?: Node;
  readonly oneOf?: readonly Node[];
  readonly anyOf?: readonly Node[];
  readonly const?: string;
  readonly default?: unknown;
}

/** Made when first asked for: it takes milliseconds, and a file may have thousands of wrong keys. */
let schema: Node | undefined;

/** The keys of the mapping at `path`. */
export function knownKeys(path: Path, value: unknown): string[] {
  return nodesAt(path, value).flatMap(({ properties = {} }) => Object.keys(properties));
}

/** The only kind, at `path`, that has a key which the value's own kind does not have. */
export function kindWithKey(path: Path, key: string): string | undefined {
  const [owner, ...others] = alternatives(nodesAt(path, undefined)).filter(({ properties = {} }) => {
    return Object.hasOwn(properties, key);
  });
  return others.length > 0 ? undefined : owner?.properties?.['kind']?.const;
}

/** The names that the `kind` at `path` may have. */
export function knownValues(path: Path): string[] {
  const key = String(path.at(-1));
  const owners = alternatives(nodesAt(path.slice(0, -1), undefined));
  return owners.flatMap(({ properties = {} }) => properties[key]?.const ?? []);
}

/** The schemas of what is at `path`; of alternatives those whose `kind` is the value's, where it has one. */
function nodesAt(path: Path, value: unknown): Node[] {
  schema ??= scenarioJsonSchema() as Node;
  let nodes = [schema];
  let here = value;
  for (const step of path) {
    nodes = ofKind(alternatives(nodes), here).flatMap((node) => below(node, step));
    here = typeof here === 'object' && here !== null ? (here as Record<string | number, unknown>)[step] : undefined;
  }
  return value === undefined ? nodes : ofKind(alternatives(nodes), here);
}

function alternatives(nodes: readonly Node[]): Node[] {
  return nodes.flatMap((node) => {
    const choices = node.oneOf ?? node.anyOf;
    return choices === undefined ? [node] : alternatives(choices);
  });
}

function ofKind(nodes: readonly Node[], value: unknown): Node[] {
  const kind = typeof value === 'object' && value !== null ? (value as { kind?: unknown }).kind : undefined;
  const matching = nodes.filter(({ properties: { kind: known } = {} }) => {
    return known?.const !== undefined && known.const === (kind ?? known.default);
  });
  if (kind === undefined && matching.length === 1) return matching;
  return kind !== undefined && matching.length > 0 ? matching : [...nodes];
}

function below(node: Node, step: string | number): Node[] {
  const { properties = {}, items, additionalProperties } = node;
  if (typeof step === 'number') return items === undefined ? [] : [items];
  const known = properties[step];
  if (known !== undefined) return [known];
  return typeof additionalProperties === 'object' ? [additionalProperties] : [];
}
