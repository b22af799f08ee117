/**
 * Tells scenario files from manifests, where a command takes both.
 */

import { readSource } from '../input/source.ts';
import { parseDocuments } from '../input/yaml-documents.ts';
import { hideCallCommas } from './latency/call-commas.ts';

/** Keys that a scenario has and no Kubernetes object. */
const KEYS = ['executor', 'pods', 'thresholds', 'chaos', 'clock'] as const;

/** True when the first document of `file` looks like a scenario. What cannot be read is left to who reads it next. */
export async function isScenarioFile(file: string): Promise<boolean> {
  if (file === '-') return false;
  const ignore = (): void => undefined;
  const source = await readSource(file, [] as unknown as AsyncIterable<string>, ignore);
  if (source === undefined) return false;
  const [document] = parseDocuments(file, hideCallCommas(source.text), ignore);
  const value = document?.value;
  if (typeof value !== 'object' || value === null || Object.hasOwn(value, 'apiVersion')) return false;
  return KEYS.some((key) => Object.hasOwn(value, key));
}
