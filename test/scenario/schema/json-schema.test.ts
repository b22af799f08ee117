import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { it } from 'node:test';
import { scenarioJsonSchema } from '../../../src/scenario/schema/json-schema.ts';

it('publishes the schema that scenario files are checked by', async () => {
  const published: unknown = JSON.parse(await readFile('schema/scenario.schema.json', 'utf8'));
  assert.deepEqual(published, JSON.parse(JSON.stringify(scenarioJsonSchema())));
});
