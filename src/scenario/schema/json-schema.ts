/**
 * The scenario file's JSON Schema, for editors: written to schema/scenario.schema.json, which a test compares.
 */

import { z } from 'zod';
import { isScopedMetric, isTimeMetric, METRICS, type Metric } from '../thresholds/thresholds.ts';
import { scenarioSchema } from './schema.ts';

/** Those that can have tags: judged by times, and counted. */
const TAGGED_METRICS: readonly (readonly Metric[])[] = [true, false].map((isTime) =>
  METRICS.filter((metric) => isScopedMetric(metric) && isTimeMetric(metric) === isTime),
);
/** `start_duration{workload:cart,app:web}`. */
const TAGS = '\\s*\\{[^:{},]+:[^:{},]+(,[^:{},]+:[^:{},]+)*\\}$';
/** `${NAME}` or `${NAME:-default}`, anywhere in a text. */
const REFERENCE_PATTERN = '\\$\\{[A-Za-z_]\\w*(:?-[^}$\\n]*)?\\}';
const TITLE = 'refmanager load test scenario';

/** Draft 7, which editors and ajv read without being told to; describes what is written, not what it is read as. */
export function scenarioJsonSchema(): object {
  const schema = z.toJSONSchema(scenarioSchema, {
    io: 'input',
    target: 'draft-7',
    unrepresentable: 'throw',
    reused: 'inline',
    override: ({ jsonSchema }) => {
      leavePattern(jsonSchema);
      nameTaggedMetrics(jsonSchema);
    },
  });
  // In allOf, so that the properties stay at the top for who looks up what may stand there.
  const oneOf = [{ required: ['executor'] }, { required: ['executors'] }];
  return { ...(orReference(schema) as object), title: TITLE, allOf: [{ oneOf }] };
}

/** Of a mapping with other keys than the known: metrics with tags, which a pattern can tell, are judged like those without. */
function nameTaggedMetrics(schema: z.core.JSONSchema.BaseSchema): void {
  const { properties = {}, additionalProperties } = schema;
  if (!Object.hasOwn(properties, METRICS[0] ?? '') || typeof additionalProperties !== 'object') return;
  schema.patternProperties = Object.fromEntries(
    TAGGED_METRICS.map((metrics) => [`^(${metrics.join('|')})${TAGS}`, properties[metrics[0] as Metric] ?? true]),
  );
  schema.additionalProperties = false;
}

/** `schema` where each value that is not any text may hold a variable of the environment instead. */
function orReference(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(orReference);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { type, pattern, enum: values, description, default: fallback, ...rest } = schema as Record<string, unknown>;
  const isExact =
    ['number', 'integer', 'boolean'].includes(String(type)) || (type === 'string' && (pattern ?? values) !== undefined);
  if (!isExact) return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, orReference(value)]));
  const own = {
    type,
    ...(pattern !== undefined && { pattern }),
    ...(values !== undefined && { enum: values }),
    ...rest,
  };
  return {
    ...(fallback !== undefined && { default: fallback }),
    ...(description !== undefined && { description }),
    anyOf: [own, { type: 'string', pattern: REFERENCE_PATTERN }],
  };
}

/** What zod calls a format beside a pattern (`starts_with`) no validator knows: the pattern says it. */
function leavePattern(schema: z.core.JSONSchema.BaseSchema): void {
  if (schema.pattern !== undefined) delete schema.format;
}
