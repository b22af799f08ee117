/** env-expansion.json: `$(VAR)` in texts, environments and command lines. */

import { resolveEnv } from '../../../src/kubelet/env/container-env.ts';
import { expand, expandList, expandToBytes, lookupIn } from '../../../src/kubelet/env/env-expansion.ts';

type Pairs = [name: string, value: string][];

interface Input {
  readonly op: string;
  readonly text?: string;
  readonly contexts?: Record<string, string>[];
  readonly env?: Pairs;
  readonly services?: Record<string, string>;
  readonly command?: string[] | null;
  readonly args?: string[] | null;
  readonly envs?: Pairs;
}

export function runEnvExpansion(input: Input, expected: unknown): unknown {
  switch (input.op) {
    case 'expand':
      return runExpand(input, expected);
    case 'resolveEnv': {
      const values = new Map<string, string>();
      const declared = (input.env ?? []).map(([name, value]) => ({ name, value }));
      resolveEnv(declared, values, new Map(Object.entries(input.services ?? {})), () => undefined);
      return Object.fromEntries(values);
    }
    case 'expandCommandAndArgs': {
      const envs = (input.envs ?? []).map(([key, value]) => ({ key, value }));
      return { command: expandList(input.command ?? undefined, envs), args: expandList(input.args ?? undefined, envs) };
    }
    default:
      throw new Error(`unknown op ${input.op}`);
  }
}

/** A result that is no valid UTF-8 is expected in base64, with a note for the reader. */
function runExpand({ text = '', contexts = [] }: Input, expected: unknown): unknown {
  const lookup = lookupIn(...contexts.map((context) => new Map(Object.entries(context))));
  if (typeof expected !== 'object' || expected === null || !('outputBase64' in expected)) {
    return { output: expand(text, lookup) };
  }
  const note = 'note' in expected ? { note: expected.note } : {};
  return { outputBase64: expandToBytes(text, lookup).toString('base64'), ...note };
}
