/**
 * Tells scenario files from manifests, where a command takes both.
 */

import { fileKindOf } from '../input/file-kind.ts';
import { readSource } from '../input/source.ts';
import { cutDocuments } from '../input/yaml/cut-documents.ts';
import { parseDocuments } from '../input/yaml-documents.ts';
import { hideCallCommas } from './latency/call-commas.ts';
import { hideReferences } from './parameters/interpolation.ts';

/** True when the first document of `file` looks like a scenario. What cannot be read is left to who reads it next. */
export async function isScenarioFile(file: string): Promise<boolean> {
  if (file === '-') return false;
  const ignore = (): void => undefined;
  const source = await readSource(file, [] as unknown as AsyncIterable<string>, ignore);
  if (source === undefined) return false;
  const [first] = cutDocuments(source.text);
  if (first === undefined) return false;
  const [document] = parseDocuments(file, hideCallCommas(hideReferences(first.text)), ignore);
  return fileKindOf(document?.value) === 'scenario';
}
