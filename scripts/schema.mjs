// The JSON Schema of scenario files, written from the schema that reads them. Run after a change of src/scenario/schema/.
import { writeFileSync } from 'node:fs';
import { scenarioJsonSchema } from '../src/scenario/schema/json-schema.ts';

const FILE = new URL('../schema/scenario.schema.json', import.meta.url);
writeFileSync(FILE, `${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`);
