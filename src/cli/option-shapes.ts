/**
 * What the flags of several commands have in common, for commander.
 */

import { Option } from 'commander';

/** A default that help shows as it is typed. */
export function withDefault(flags: string, description: string, value: string): Option {
  return new Option(flags, description).default(value, value);
}

/** For flags that may be given again and again. */
export function append(value: string, values: readonly string[] = []): string[] {
  return [...values, value];
}
