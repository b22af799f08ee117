/**
 * The scenario file's JSON Schema, for editors: written to schema/scenario.schema.json, which a test compares.
 */

import { z } from 'zod';
import { scenarioSchema } from './schema.ts';

const TITLE = 'refmanager load test scenario';

/** Draft 2020-12; describes what is written, not what it is read as. */
export function scenarioJsonSchema(): object {
  const schema = z.toJSONSchema(scenarioSchema, { io: 'input', unrepresentable: 'throw', reused: 'inline' });
  return { ...schema, title: TITLE };
}
