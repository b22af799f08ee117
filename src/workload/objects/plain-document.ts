/**
 * An object that was never a text, as a document: what is wrong with it has no place in a file.
 */

import { Field } from '../../input/field.ts';
import type { Report } from '../../input/problem.ts';
import type { YamlDocument } from '../../input/yaml-documents.ts';

const NOWHERE = { line: 1, column: 1 } as const;

/** The field of the whole object `value`, as JSON has it. */
export function plainField(value: unknown, report: Report): Field {
  const document: YamlDocument = {
    value,
    end: 0,
    place: () => NOWHERE,
    keyPlace: () => NOWHERE,
    source: () => undefined,
  };
  return new Field({ file: '', document, report }, value);
}
