/**
 * A latency model in a file of its own: what `refmanager import` makes of a critest benchmark and `calibrate` of a real
 * runtime, named by a scenario's `runtime.latency`.
 */

import { z } from 'zod';
import { Field } from '../../input/field.ts';
import { fileProblem, type Problem } from '../../input/problem.ts';
import { readSource } from '../../input/source.ts';
import { parseDocuments } from '../../input/yaml-documents.ts';
import { SIMULATED_STAGES } from '../../runtime/simulated/stages.ts';
import type { LatencyModel } from '../../runtime/simulated/timing/latency.ts';
import type { LoadLevel } from '../../runtime/simulated/timing/load-gate.ts';
import { distribution, whole } from '../schema/fields.ts';
import { findings } from '../schema/schema-problems.ts';

/** The `kind` of such a file. */
export const LATENCY_MODEL_KIND = 'latency-model';

const byStage = z.strictObject(Object.fromEntries(SIMULATED_STAGES.map((stage) => [stage, distribution.optional()])));

const schema = z.strictObject({
  kind: z.literal(LATENCY_MODEL_KIND),
  source: z.string().optional(),
  latency: byStage,
  underLoad: z.array(z.strictObject({ inFlight: whole(2), latency: byStage })).optional(),
});

/** What such a file says. */
export interface LatencyModelFile {
  /** Of calls that have the node to themselves. */
  readonly latency: LatencyModel;
  /** Of calls that share it with others; absent where calls do not slow one another down. */
  readonly underLoad?: readonly LoadLevel[] | undefined;
}

/** The model in `file`, or what is wrong with it; a file that cannot be read has the path `(file)`. */
export async function readLatencyModel(file: string): Promise<LatencyModelFile | { problems: Problem[] }> {
  const problems: Problem[] = [];
  const report = (problem: Problem): void => void problems.push(problem);
  const source = await readSource(file, process.stdin, report);
  if (source === undefined) return { problems };
  const [document] = parseDocuments(source.file, source.text, report);
  if (document === undefined) {
    return { problems: problems.length > 0 ? problems : [fileProblem(file, 'is empty; expected a latency model')] };
  }
  const parsed = schema.safeParse(document.value);
  if (parsed.success) {
    const { latency, underLoad } = parsed.data; // not its kind, which is of the file
    return underLoad === undefined ? { latency } : { latency, underLoad };
  }
  const context = { file: source.file, document, report };
  for (const { path, message } of findings(parsed.error, document.value))
    new Field(context, undefined, path).problem(message);
  return { problems };
}
