/**
 * The scenario's `runtime` and what chaos does to it -> what the nodes are built from.
 */

import type { SimulatedRuntimeSpec } from '../node/node-runtime-spec.ts';
import type { ImageLayer, Registry } from '../runtime/simulated/images/image-layers.ts';
import { storedName } from '../runtime/simulated/images/image-store.ts';
import type { NodeConditions } from '../runtime/simulated/timing/conditions.ts';
import type { LoadLevel } from '../runtime/simulated/timing/load-gate.ts';
import type { RuntimeInput } from './schema/runtime-schema.ts';
import type { ChaosInput } from './schema/schema.ts';

type SimulatedInput = Extract<RuntimeInput, { kind: 'simulated' }>;

/** `originMs` of the conditions is 0 still: the run sets it when it begins. */
export function simulatedSpec(
  runtime: SimulatedInput,
  latency: SimulatedRuntimeSpec['latency'],
  chaos: ChaosInput,
  underLoad?: readonly LoadLevel[],
): SimulatedRuntimeSpec {
  const { pulls, pullLimit, contention, exits, registry } = runtime;
  const { rules = [], ...rates } = runtime.failures;
  const failureRules = rules.map(({ stage, rate, pods, from, until }) => {
    return { stage, rate, selector: pods, fromMs: from, untilMs: until ?? Number.POSITIVE_INFINITY };
  });
  const conditions: NodeConditions = {
    originMs: 0,
    contention: Object.keys(contention).length > 0 ? contention : undefined,
    underLoad,
    failureRules,
    frozen: chaos.freezeRuntime.map(({ at, for: forMs, nodes }) => ({ fromMs: at, untilMs: at + forMs, nodes })),
    exits: exits.map(({ pods, code, ...rest }) => ({ ...rest, selector: pods, exitCode: code })),
    registry: registry && {
      bytesPerSecond: registry.bandwidth,
      totalBytesPerSecond: registry.totalBandwidth,
      images: imagesOf(registry.images),
    },
  };
  const spec = {
    kind: 'simulated',
    latency,
    failures: rates,
    conditions,
    pulls,
  } as const;
  return pullLimit === undefined ? spec : { ...spec, pullLimit };
}

/** By the name a runtime stores; a name that is none is kept as it is, and no pod can ask for it. */
function imagesOf(images: Readonly<Record<string, { layers: Record<string, number> }>>): Registry['images'] {
  const byName: Record<string, readonly ImageLayer[]> = {};
  for (const [image, { layers }] of Object.entries(images)) {
    const stored = storedName(image);
    const name = 'problem' in stored ? image : stored.name;
    byName[name] = Object.entries(layers).map(([layer, sizeBytes]) => ({ name: layer, sizeBytes }));
  }
  return byName;
}
