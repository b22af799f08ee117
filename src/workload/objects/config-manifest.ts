/**
 * ConfigMaps and Secrets as the API has them, where bytes are base64: as JSON they can be sent, and are read as any others.
 */

import type { ConfigObject } from '../../api/config-object.ts';
import type { Problem } from '../../input/problem.ts';
import { isConfigKind, readConfigObject } from './config-objects.ts';
import { plainField } from './plain-document.ts';

/** As it is sent. */
export interface ConfigManifest {
  readonly kind: string;
  readonly metadata: { readonly namespace: string; readonly name: string };
  readonly data: Readonly<Record<string, string>>;
  readonly stringData?: Readonly<Record<string, string>>;
  readonly binaryData?: Readonly<Record<string, string>>;
}

export function configManifest({ kind, namespace, name, data, binaryData }: ConfigObject): ConfigManifest {
  const texts = Object.entries(data).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  const bytes = Object.entries(data).filter((entry): entry is [string, Uint8Array] => typeof entry[1] !== 'string');
  const metadata = { namespace, name };
  if (kind === 'Secret') return { kind, metadata, data: inBase64(bytes), stringData: Object.fromEntries(texts) };
  return { kind, metadata, data: Object.fromEntries(texts), binaryData: inBase64(Object.entries(binaryData)) };
}

/** `value` is as JSON has it. Problems name keys and never values. */
export function rereadConfig(value: unknown): { object: ConfigObject | undefined; problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const field = plainField(value, (problem) => void problems.push(problem));
  const { value: kind } = field.at('kind');
  const object = typeof kind === 'string' && isConfigKind(kind) ? readConfigObject(field, kind) : undefined;
  return { object: problems.length === 0 ? object : undefined, problems };
}

function inBase64(entries: readonly (readonly [string, Uint8Array])[]): Record<string, string> {
  return Object.fromEntries(entries.map(([key, bytes]) => [key, Buffer.from(bytes).toString('base64')]));
}
