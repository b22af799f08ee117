/**
 * The scenario file's JSON Schema, for editors: written to schema/scenario.schema.json, which a test compares.
 */

import { z } from 'zod';
import { isScopedMetric, METRICS } from '../thresholds.ts';
import { scenarioSchema } from './schema.ts';

/** `start_duration{workload:cart,app:web}`. */
const TAGGED_METRIC = `^(${METRICS.filter(isScopedMetric).join('|')})\\s*\\{[^:{},]+:[^:{},]+(,[^:{},]+:[^:{},]+)*\\}$`;
const TITLE = 'refmanager load test scenario';

/** Draft 2020-12; describes what is written, not what it is read as. */
export function scenarioJsonSchema(): object {
  const schema = z.toJSONSchema(scenarioSchema, {
    io: 'input',
    unrepresentable: 'throw',
    reused: 'inline',
    override: ({ jsonSchema }) => nameTaggedMetrics(jsonSchema),
  });
  // In allOf, so that the properties stay at the top for who looks up what may stand there.
  const oneOf = [{ required: ['executor'] }, { required: ['executors'] }];
  return { ...schema, title: TITLE, allOf: [{ oneOf }] };
}

/** Of a mapping with other keys than the known: metrics with tags, which a pattern can tell. */
function nameTaggedMetrics(schema: z.core.JSONSchema.BaseSchema): void {
  const { properties = {}, additionalProperties } = schema;
  if (!Object.hasOwn(properties, METRICS[0] ?? '') || typeof additionalProperties !== 'object') return;
  schema.patternProperties = { [TAGGED_METRIC]: additionalProperties };
  schema.additionalProperties = false;
}
