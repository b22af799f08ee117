/**
 * The scenario file's JSON Schema, for editors: written to schema/scenario.schema.json, which a test compares.
 */

import { z } from 'zod';
import { scenarioSchema } from './schema.ts';

const TITLE = 'refmanager load test scenario';

/** Draft 7, which editors and ajv read without being told to; describes what is written, not what it is read as. */
export function scenarioJsonSchema(): object {
  const schema = z.toJSONSchema(scenarioSchema, {
    io: 'input',
    target: 'draft-7',
    unrepresentable: 'throw',
    reused: 'inline',
    override: ({ jsonSchema }) => leavePattern(jsonSchema),
  });
  return { ...schema, title: TITLE };
}

/** What zod calls a format beside a pattern (`starts_with`) no validator knows: the pattern says it. */
function leavePattern(schema: z.core.JSONSchema.BaseSchema): void {
  if (schema.pattern !== undefined) delete schema.format;
}
